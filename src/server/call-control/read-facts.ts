import type { ToldFact } from '../../contract/call-control.ts'
import { type EventParty, type FactReader, likelyTransferrer, readFact } from '../../contract/time-line-event.ts'
import type { Directory } from '../../core/directory/directory.ts'
import { matchParty } from '../../core/directory/match-party.ts'
import type { Call } from '../../core/model/call.ts'
import type { TimeLineEvent } from '../../core/model/call-time-line.ts'
import type { Network, PartyFacts } from '../../core/model/policy.ts'
import { findDevice, findUserId } from './find-in-directory.ts'

export interface ReadFacts {
  readonly events: readonly TimeLineEvent[]
  /** Who was named and is not in the account: `user 299`. */
  readonly unknown: readonly string[]
}

/** Facts as a phone system writes them, matched to the account's people and phones. What lies ahead happens now. */
export function readFacts(
  facts: readonly ToldFact[],
  call: Pick<Call, 'accountId' | 'parties'>,
  directory: Directory,
  nowMs: number,
): ReadFacts {
  const unknown = new Set<string>()
  const read: FactReader = {
    party: (party) => readParty(party, call.accountId, directory, unknown),
    userId: (user) => findUserId(directory, call.accountId, user) ?? noted(unknown, 'user', user),
    transferrer: likelyTransferrer(networkOf(call, 'caller'), networkOf(call, 'callee')),
  }
  const events = facts.map((fact) => {
    const atMs = fact.at === undefined ? nowMs : Math.min(nowMs, Date.parse(fact.at))
    return readFact(fact, atMs, read)
  })
  return { events, unknown: [...unknown] }
}

function readParty(
  { aor, network, user, device, deviceKind }: EventParty,
  accountId: string,
  directory: Directory,
  unknown: Set<string>,
): PartyFacts {
  const isNamed = user !== undefined || device !== undefined
  const found = matchParty(directory, accountId, aor)
  const userId = user === undefined ? undefined : findUserId(directory, accountId, user)
  const known = device === undefined ? undefined : findDevice(directory, accountId, device)
  if (user !== undefined && userId === undefined) noted(unknown, 'user', user)
  if (device !== undefined && !known) noted(unknown, 'device', device)
  const ids = isNamed ? { userId, deviceId: known?.id } : found
  const kind = deviceKind ?? directory.contents.devices.find(({ id }) => id === ids.deviceId)?.kind
  const ownerId = user === undefined ? known?.ownerId : undefined
  const address = aor ?? user ?? device
  return {
    network: network ?? (isNamed ? 'onnet' : found.network),
    ...(address !== undefined && { aor: address }),
    ...(ids.userId !== undefined && { userId: ids.userId }),
    ...(ids.deviceId !== undefined && { deviceId: ids.deviceId }),
    ...(kind !== undefined && { deviceKind: kind }),
    ...(ownerId !== undefined && { ownerId }),
  }
}

function noted(unknown: Set<string>, kind: 'user' | 'device', name: string): undefined {
  unknown.add(`${kind} ${name}`)
  return undefined
}

/** A side that nobody named counts as outside. */
function networkOf({ parties }: Pick<Call, 'parties'>, role: 'caller' | 'callee'): Network {
  return parties.find((party) => party.role === role)?.network ?? 'offnet'
}
