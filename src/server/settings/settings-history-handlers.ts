import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { describeChanges } from '../../core/policy/describe-changes.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { findSettings, listSettingsVersions } from '../../store/account-settings.ts'
import type { Db, Scope } from '../../store/db.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { loadPeople, namesOf } from './account-people.ts'
import { changeSettings } from './change-settings.ts'
import { presentChange, presentChanges } from './present-settings.ts'
import { scopeOfAccount } from './scope-of-account.ts'
import { versionNotFound } from './settings-handlers.ts'

export function settingsHistoryHandlers(parts: ServerParts): Handlers<'listSettingsVersions' | 'undoSettings'> {
  const { db } = parts
  return {
    listSettingsVersions: async ({ actor, params: { accountId }, query: { cursor, limit } }) => {
      const scope = await scopeOfAccount(db, actor, accountId)
      const beforeVersion = cursor === undefined ? undefined : parseCursor(cursor)
      const versions = await listSettingsVersions(db, scope, accountId, { beforeVersion, limit: limit + 1 })
      const names = namesOf(await loadPeople(db, scope))
      const told = []
      let after: PolicySettings | undefined
      // One by one: each may be megabytes, and live calls share the process.
      for (const [index, version] of versions.slice(0, limit).entries()) {
        after ??= await settingsOf(db, scope, accountId, version.version)
        const before = await settingsOf(db, scope, accountId, versions[index + 1]?.version ?? 0)
        const changes = presentChanges(describeChanges(before, after, names))
        told.push({ version: version.version, ...presentChange(version), ...changes })
        after = before
      }
      const last = told.at(-1)
      return versions.length > limit && last
        ? { versions: told, nextCursor: formatCursor(last.version) }
        : { versions: told }
    },

    undoSettings: async (asked) => {
      const { actor, body, params } = asked
      const { accountId } = params
      const scope = await scopeOfAccount(db, actor, accountId)
      const { basedOnVersion } = body
      return changeSettings(parts, asked, { accountId, scope, basedOnVersion }, async (trx, inForce) => {
        if (inForce.version === 0) throw versionNotFound()
        const backToVersion = body.version ?? (await versionBefore(trx, scope, accountId, inForce.version))
        if (backToVersion >= inForce.version) throw versionNotFound()
        const settings = await settingsOf(trx, scope, accountId, backToVersion)
        return { settings, backToVersion, comment: body.comment ?? `Back to ${nameOf(backToVersion)}` }
      })
    },
  }
}

const nameOf = (version: number) => (version === 0 ? 'the defaults' : `version ${version}`)

async function versionBefore(db: Db, scope: Scope, accountId: AccountId, beforeVersion: number): Promise<number> {
  const [before] = await listSettingsVersions(db, scope, accountId, { beforeVersion, limit: 1 })
  return before?.version ?? 0
}

/** Fails with `settings-version-not-found`. */
async function settingsOf(db: Db, scope: Scope, accountId: AccountId, version: number): Promise<PolicySettings> {
  if (version === 0) return defaultSettings()
  const found = await findSettings(db, scope, accountId, version)
  if (!found) throw versionNotFound()
  return found.settings
}

/** The last version of the page. Opaque to whoever hands it back. */
function formatCursor(version: number): string {
  return Buffer.from(`v${version}`).toString('base64url')
}

/** Fails with `invalid-cursor`. */
function parseCursor(cursor: string): number {
  const version = /^v(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1]
  if (version === undefined) throw new AppError('invalid-cursor', 'This page marker is not one of ours')
  return Number(version)
}
