import type { AccountSettings as ContractSettings } from '../../contract/settings.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { resultingMatrix } from '../../core/policy/resulting-matrix.ts'
import { type AccountSettings, findSettings, saveSettings } from '../../store/account-settings.ts'
import { findAccount } from '../../store/accounts.ts'
import type { Db, Scope } from '../../store/db.ts'
import { type Actor, scopeOf, userIdOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function settingsHandlers(parts: ServerParts): Handlers<'getSettings' | 'putSettings'> {
  const { db } = parts
  return {
    getSettings: async ({ actor, params: { accountId } }) => {
      const scope = await scopeOfAccount(db, actor, accountId)
      return present(accountId, await findSettings(db, scope, accountId))
    },

    putSettings: async (asked) => {
      const { actor, body, params } = asked
      const { accountId } = params
      const scope = await scopeOfAccount(db, actor, accountId)
      const { settings, basedOnVersion } = body
      const changedBy = userIdOf(actor)
      return changeDirectory(parts, asked, async (trx) => {
        const version = await saveSettings(trx, scope, {
          accountId,
          settings,
          ...(changedBy === undefined ? {} : { changedBy }),
          ...(basedOnVersion === undefined ? {} : { basedOnVersion }),
        })
        return {
          result: present(accountId, await findSettings(trx, scope, accountId)),
          deed: {
            action: 'settings.changed',
            subject: { kind: 'settings', id: accountId },
            accountId,
            details: { version, settings },
          },
          accountId,
        }
      })
    },
  }
}

/** Fails with `account-not-found`. */
async function scopeOfAccount(db: Db, actor: Actor, accountId: AccountId): Promise<Scope> {
  const scope = scopeOf(actor, accountId)
  if (!(await findAccount(db, scope, accountId))) throw new AppError('account-not-found', 'There is no such account')
  return scope
}

function present(accountId: AccountId, stored: AccountSettings | undefined): ContractSettings {
  const settings = stored?.settings ?? defaultSettings()
  return {
    accountId,
    version: stored?.version ?? 0,
    settings,
    matrix: resultingMatrix(settings).map((row) => ({ ...row, why: [...row.why] })),
    ...(stored ? { changedAt: isoTime(stored.changedAtMs) } : {}),
    ...(stored?.changedBy === undefined ? {} : { changedBy: stored.changedBy }),
  }
}
