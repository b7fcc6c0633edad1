/** The call that a pasted message begins: its account, who is on it, and what the account's settings make of it. */

import type { Directory } from '../../core/directory/directory.ts'
import { matchParty } from '../../core/directory/match-party.ts'
import { selectAccount } from '../../core/directory/select-account.ts'
import type { Account, RecordingClient } from '../../core/model/account.ts'
import type { Party } from '../../core/model/call.ts'
import type { TimeLineEvent } from '../../core/model/call-time-line.ts'
import type { AccountId, DeviceId } from '../../core/model/ids.ts'
import type { Decision } from '../../core/model/policy.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { replaySoFar } from '../../core/policy/replay.ts'
import { factsOfParty, timeLineOfCall } from '../../core/policy/time-line-of-call.ts'
import { type MappedEvents, mappedEvents } from '../../core/siprec/fact-mapping/mapped-events.ts'
import { partiesFromHeaders } from '../../core/siprec/parties-from-headers.ts'
import { partyInRole } from '../../core/siprec/parties-of.ts'
import type { PartyDraft } from '../../core/siprec/party-draft.ts'
import type { Understanding } from './understand-pasted.ts'

export interface UnderstoodCall {
  readonly account: Account
  readonly parties: readonly Party[]
  readonly events: MappedEvents
  /** Absent when nobody and nothing is known of a call. */
  readonly decision?: Decision
}

/** The account that was asked for, else the one that the client's selectors find. */
export function accountOf(
  directory: Directory,
  { message, input, metadata }: Understanding,
  client: RecordingClient | undefined,
  accountId: AccountId | undefined,
): Account | string {
  if (accountId !== undefined) return directory.accounts.get(accountId)?.account ?? 'there is no such account'
  if (!client) return 'choose an account, or a recording client whose selectors find one'
  const selection = selectAccount(directory, client, {
    requestUri: message.requestUri,
    from: input.from,
    to: input.to,
    headers: message.headers,
    partyAors: (metadata?.participants ?? partiesFromHeaders(input)).flatMap(({ aor }) => aor ?? []),
  })
  return 'account' in selection ? selection.account : selection.reason
}

export function understandCall(directory: Directory, account: Account, understood: Understanding): UnderstoodCall {
  const partyOf = (draft: PartyDraft) => known(directory, account.id, draft)
  const parties = understood.parties.map(partyOf)
  const callee = partyInRole(parties, 'callee')
  const events = mappedEvents(understood.mapped, {
    atMs: 0,
    callee: callee && factsOfParty(callee),
    partyAt: (aor) => factsOfParty(partyOf({ index: 0, role: 'other', streamIds: [], aor })),
  })
  if (parties.length === 0) return { account, parties, events }
  const told = [...codecOf(understood), ...events.events.map(({ event }) => event)].map((event) => ({
    atMs: 0,
    by: 'recording-client' as const,
    event,
  }))
  const timeLine = timeLineOfCall({ accountId: account.id, startedAtMs: 0, parties, told })
  const settings = directory.settings.get(account.id) ?? defaultSettings()
  return { account, parties, events, decision: replaySoFar(timeLine, settings, 1).decision }
}

/** As the live path knows a party. */
function known(directory: Directory, accountId: AccountId, draft: PartyDraft): Party {
  const { number, ...match } = matchParty(directory, accountId, draft.aor)
  const kind = match.deviceId === undefined ? undefined : deviceKind(directory, match.deviceId)
  return {
    ...(number !== undefined && { number }),
    ...(kind !== undefined && { deviceKind: kind }),
    ...draft,
    ...match,
  }
}

function deviceKind(directory: Directory, deviceId: DeviceId) {
  return directory.contents.devices.find(({ id }) => id === deviceId)?.kind
}

/** What is offered first is what comes, unless the answer says otherwise; ours does not. */
function codecOf({ sdp, mapped }: Understanding): TimeLineEvent[] {
  if (mapped.findings.some(({ fact }) => fact === 'codec')) return []
  const codec = sdp?.media.find(({ kind }) => kind === 'audio')?.codecs[0]
  return codec ? [{ type: 'codec', atMs: 0, codec: codec.encodingName }] : []
}
