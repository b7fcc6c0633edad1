import { settingsDocument } from '../../contract/settings-document.ts'
import type { ImportedSettings } from '../../contract/settings-import.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { describeChanges, type SettingsNames } from '../../core/policy/describe-changes.ts'
import { importKazoo } from '../../core/policy/import-kazoo.ts'
import { importNetsapiens } from '../../core/policy/import-netsapiens.ts'
import { identity } from '../../core/policy/imported-identity.ts'
import { type MatchCandidates, matchImported } from '../../core/policy/match-imported.ts'
import { completeSettings, defaultSettings } from '../../core/policy/presets.ts'
import { findSettings } from '../../store/account-settings.ts'
import { findAccount } from '../../store/accounts.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { type AccountPeople, loadPeople, namesOf } from './account-people.ts'
import { presentChanges } from './present-settings.ts'
import { scopeOfAccount } from './scope-of-account.ts'

const IMPORTERS = { kazoo: importKazoo, netsapiens: importNetsapiens } as const
/** Of documents of thousands of users nobody reads every line. */
const LINES_TOLD = 500

export function settingsImportHandlers({ db, nowMs }: ServerParts): Handlers<'importSettings'> {
  return {
    importSettings: async ({ actor, params: { accountId }, body: { system, documents }, request }) => {
      const scope = await scopeOfAccount(db, actor, accountId)
      const account = await findAccount(db, scope, accountId)
      const people = await loadPeople(db, scope)
      const imported = IMPORTERS[system](documents)
      const matched = matchImported(imported, candidatesOf(people, account?.domains ?? []))
      // What could not be saved is refused here, with its place.
      const settings = settingsDocument.parse(completeSettings(matched.settings))
      const inForce = (await findSettings(db, scope, accountId))?.settings ?? defaultSettings()
      const names = namesOf(people)
      await audit(db, request, nowMs(), actor, {
        action: 'settings.import-read',
        subject: { kind: 'settings', id: accountId },
        accountId,
        details: { system },
      })
      return {
        settings,
        understood: atMost(understood(settings, names)),
        notUnderstood: atMost(imported.notUnderstood),
        unmatched: [...matched.unmatched],
        ...presentChanges(describeChanges(inForce, settings, names)),
      } satisfies ImportedSettings
    },
  }
}

/** What they set, besides the values that every account of their system starts with. */
function understood(settings: PolicySettings, names: SettingsNames): readonly string[] {
  return describeChanges(defaultSettings(settings.preset), settings, names).map(
    ({ label, after }) => `${label}: ${after}`,
  )
}

function atMost(lines: readonly string[]): string[] {
  if (lines.length <= LINES_TOLD) return [...lines]
  return [...lines.slice(0, LINES_TOLD), `and ${lines.length - LINES_TOLD} more`]
}

function candidatesOf({ users, devices }: AccountPeople, domains: readonly string[]): MatchCandidates {
  return {
    users: new Map(
      [...users.values()].map(({ id, extension, email, name, numbers, sipAddresses }) => [
        id,
        identity({
          id: [id],
          'sip-address': [...sipAddresses, ...domains.map((domain) => extension && `${extension}@${domain}`)],
          extension: [extension],
          email: [email],
          name: [name],
          number: numbers,
        }),
      ]),
    ),
    devices: new Map(
      [...devices.values()].map(({ id, sipAddress, name }) => [
        id,
        identity({ id: [id], 'sip-address': [sipAddress], 'sip-user': [sipAddress], name: [name] }),
      ]),
    ),
    owners: new Map([...devices.values()].flatMap(({ id, ownerId }) => (ownerId === undefined ? [] : [[id, ownerId]]))),
  }
}
