/** A recording of another system as a call of ours: whoever was on it is matched with the account's people, and its origin is its decision. */

import type { Directory } from '../directory/directory.ts'
import { matchParty } from '../directory/match-party.ts'
import type { Call, ImportedFrom, Party } from '../model/call.ts'
import type { AccountId, CallId, UserId } from '../model/ids.ts'
import { parseAddress } from '../model/party-address.ts'
import type { CustomerDirection, Network } from '../model/policy.ts'
import type { RecordingMetadata } from './read-metadata.ts'

/** No recording client forked it. */
export const NO_RECORDING_CLIENT = '00000000-0000-0000-0000-000000000000'

interface ImportedPerson {
  readonly id: UserId
  readonly name: string
  readonly email?: string
}

export interface ImportedCallDraft {
  readonly id: CallId
  readonly accountId: AccountId
  readonly directory: Directory
  /** Of the account. */
  readonly people: readonly ImportedPerson[]
  readonly metadata: RecordingMetadata & { readonly startedAtMs: number }
  /** Of the audio, which counts before what was told. */
  readonly durationMs: number
  readonly imported: ImportedFrom
}

export function importedCall(draft: ImportedCallDraft): Call {
  const { id, accountId, metadata, durationMs, imported } = draft
  const { startedAtMs } = metadata
  const owner = metadata.user === undefined ? undefined : findOwner(draft, metadata.user)
  const matched = {
    caller: partyOf(draft, 'caller', metadata.caller, metadata.callerName),
    callee: partyOf(draft, 'callee', metadata.callee, metadata.calleeName),
  }
  const side = owner && sideOfOwner(metadata, matched, owner)
  const parties = [matched.caller, matched.callee].map(
    (party): Party =>
      party.role === side && owner !== undefined ? { ...party, userId: owner, network: 'onnet' } : party,
  )
  const direction = metadata.direction ?? directionOf(parties)
  const identifiers = identifiersOf(imported.originalId, metadata.otherIds)
  return {
    ...{ id, accountId, state: 'ready', direction, parties, identifiers, imported },
    recordingClientId: NO_RECORDING_CLIENT,
    startedAtMs,
    endedAtMs: startedAtMs + durationMs,
    streams: [],
    sessions: [],
    flags: [],
    decision: {
      outcome: 'record',
      triggers: [],
      direction,
      importedFrom: imported.source,
      trace: [
        {
          level: 'import',
          effect: `imported from ${imported.source}: it was recorded there, and no rule of this account was asked`,
        },
        { level: 'import', effect: `file ${imported.fileName}, SHA-256 ${imported.sha256}` },
      ],
    },
  }
}

/** Of an extension, an e-mail address, a number, or a name that only one has. */
export function findOwner(
  { directory, accountId, people }: Pick<ImportedCallDraft, 'directory' | 'accountId' | 'people'>,
  text: string,
): UserId | undefined {
  const { userId } = matchParty(directory, accountId, withoutAccount(text))
  if (userId !== undefined) return userId
  const wanted = text.trim().toLowerCase()
  const named = people.filter(({ name, email }) => email?.toLowerCase() === wanted || name.toLowerCase() === wanted)
  return named.length === 1 ? named[0]?.id : undefined
}

/** MIR writes `<unique id>-<extension>` for people of the account. */
function withoutAccount(text: string): string {
  return /^[\w.]+-(\d{2,6})$/.exec(text.trim())?.[1] ?? text
}

function partyOf(
  { accountId, directory }: ImportedCallDraft,
  role: 'caller' | 'callee',
  text: string | undefined,
  name: string | undefined,
): Party {
  const written = text === undefined ? undefined : withoutAccount(text)
  const match = matchParty(directory, accountId, written)
  const number = match.number ?? parseAddress(written ?? '').user
  return {
    index: role === 'caller' ? 0 : 1,
    role,
    network: match.network,
    streamIds: [],
    ...(written !== undefined && { aor: written }),
    ...(number !== undefined && { number }),
    ...(name !== undefined && { name }),
    ...(match.userId !== undefined && { userId: match.userId }),
    ...(match.deviceId !== undefined && { deviceId: match.deviceId }),
  }
}

/** Whose recording it is was told without saying on which side: theirs by number, else the one that nobody of the account has. */
function sideOfOwner(
  { direction }: RecordingMetadata,
  { caller, callee }: Record<'caller' | 'callee', Party>,
  owner: UserId,
): 'caller' | 'callee' {
  if (caller.userId === owner) return 'caller'
  if (callee.userId === owner) return 'callee'
  if (direction !== undefined) return direction === 'outbound' ? 'caller' : 'callee'
  return callee.userId === undefined ? 'callee' : 'caller'
}

function directionOf(parties: readonly Party[]): CustomerDirection {
  const of = (role: Party['role']): Network => parties.find((party) => party.role === role)?.network ?? 'offnet'
  const [caller, callee] = [of('caller'), of('callee')]
  if (caller === 'onnet') return callee === 'onnet' ? 'internal' : 'outbound'
  return callee === 'onnet' ? 'inbound' : 'transit'
}

function identifiersOf(originalId: string, others: readonly string[]): Readonly<Record<string, string>> {
  const rest = others.filter((id) => id !== originalId).slice(0, 8)
  return { 'Original-ID': originalId, ...Object.fromEntries(rest.map((id, index) => [`Original-ID-${index + 2}`, id])) }
}
