/** A call as a document tells it, in the words of the policy engine. */

import type { PolicyCallDocument, PolicyEventDocument, PolicyPartyDocument } from '../contract/policy-document.ts'
import { type FactReader, likelyTransferrer, readFact } from '../contract/time-line-event.ts'
import { buildDirectory } from '../core/directory/directory.ts'
import { matchParty } from '../core/directory/match-party.ts'
import type { Device, User } from '../core/model/account.ts'
import type { CallTimeLine, CommandSource, TimeLineEvent } from '../core/model/call-time-line.ts'
import type { Network, PartyFacts } from '../core/model/policy.ts'

export interface ExplainedParty {
  readonly network: Network
  readonly aor?: string
  /** Telephone number or extension. */
  readonly number?: string
  /** Name of the user it was matched to, or who was named. */
  readonly user?: string
  readonly device?: string
}

export interface DocumentCall {
  readonly caller: ExplainedParty
  readonly callee: ExplainedParty
  /** Its events are empty when the document has none. */
  readonly timeLine: CallTimeLine
}

type Matched = { readonly facts: PartyFacts; readonly explained: ExplainedParty }

const ACCOUNT_ID = 'account'

export function callOfDocument(call: PolicyCallDocument): DocumentCall {
  const match = partyMatcher(call)
  const caller = match(call.caller)
  const callee = match(call.callee)
  const read: FactReader = {
    party: (party) => match(party).facts,
    userId: (user) => user,
    transferrer: likelyTransferrer(caller.facts.network, callee.facts.network),
  }
  const events = (call.events ?? []).map((event) => timeLineEvent(event, read))
  return {
    caller: caller.explained,
    callee: callee.explained,
    timeLine: {
      accountId: ACCOUNT_ID,
      caller: caller.facts,
      callee: callee.facts,
      events: [...events, ...endAfter(call.durationMs, events)],
    },
  }
}

/** A duration stands for the end that is not listed. */
function endAfter(durationMs: number | undefined, events: readonly TimeLineEvent[]): readonly TimeLineEvent[] {
  if (durationMs === undefined || events.length === 0 || events.some(({ type }) => type === 'end')) return []
  const startMs = events.find(({ type }) => type === 'start')?.atMs ?? Math.min(...events.map(({ atMs }) => atMs))
  return [{ type: 'end', atMs: startMs + durationMs }]
}

/** Matches the parties to users and devices of the document; a network that is given counts before one that is found. */
function partyMatcher({ account }: PolicyCallDocument): (party: PolicyPartyDocument) => Matched {
  const users: readonly User[] = (account?.users ?? []).map((user, index) => ({
    id: user.id ?? user.extension ?? user.name ?? String(index),
    accountId: ACCOUNT_ID,
    name: user.name ?? user.extension ?? user.sipAddresses?.[0] ?? user.numbers?.[0] ?? `user ${index + 1}`,
    numbers: user.numbers ?? [],
    sipAddresses: user.sipAddresses ?? [],
    ...(user.extension === undefined ? {} : { extension: user.extension }),
  }))
  const devices = new Map((account?.devices ?? []).map((device) => [device.id, device]))
  const directory = buildDirectory({
    accounts: [
      { id: ACCOUNT_ID, slug: ACCOUNT_ID, name: ACCOUNT_ID, domains: account?.domains ?? [], timeZone: 'UTC' },
    ],
    users,
    devices: [...devices.values()].map(
      ({ id, sipAddress, owner, kind }): Device => ({
        id,
        accountId: ACCOUNT_ID,
        name: id,
        kind: kind ?? 'ip-phone',
        sipAddress: sipAddress ?? '',
        ...(owner === undefined ? {} : { ownerId: owner }),
      }),
    ),
    recordingClients: [],
    settings: new Map(),
  })
  return (party) => {
    const isNamed = party.user !== undefined || party.device !== undefined
    const found = matchParty(directory, ACCOUNT_ID, party.aor)
    const network = party.network ?? (isNamed ? 'onnet' : found.network)
    const aor = party.aor === undefined ? {} : { aor: party.aor }
    const userId = isNamed ? party.user : found.userId
    const deviceId = party.device ?? found.deviceId
    // Whose phone it is does not make them somebody whom the call passed through.
    const ownerId =
      party.user === undefined && party.device !== undefined ? devices.get(party.device)?.owner : undefined
    const deviceKind = party.deviceKind ?? (deviceId === undefined ? undefined : devices.get(deviceId)?.kind)
    const user = users.find(({ id }) => id === userId)?.name ?? userId
    return {
      facts: {
        network,
        ...aor,
        ...(userId === undefined ? {} : { userId }),
        ...(deviceId === undefined ? {} : { deviceId }),
        ...(deviceKind === undefined ? {} : { deviceKind }),
        ...(ownerId === undefined ? {} : { ownerId }),
      },
      explained: {
        network,
        ...aor,
        ...(found.number === undefined ? {} : { number: found.number }),
        ...(user === undefined ? {} : { user }),
        ...(deviceId === undefined ? {} : { device: deviceId }),
      },
    }
  }
}

function timeLineEvent(event: PolicyEventDocument, read: FactReader): TimeLineEvent {
  switch (event.type) {
    case 'start':
    case 'end':
      return event
    case 'dtmf':
      return { ...event, from: sourceOf(event.from) }
    case 'command':
      return { ...event, way: event.way ?? 'portal', from: sourceOf(event.from) }
    default:
      return readFact(event, event.atMs, read)
  }
}

function sourceOf(source: Extract<PolicyEventDocument, { type: 'dtmf' }>['from']): CommandSource {
  const { side, user, device, administrator } = source ?? {}
  return {
    ...(side === undefined ? {} : { side }),
    ...(user === undefined ? {} : { userId: user }),
    ...(device === undefined ? {} : { deviceId: device }),
    ...(administrator === undefined ? {} : { isAdministrator: administrator }),
  }
}
