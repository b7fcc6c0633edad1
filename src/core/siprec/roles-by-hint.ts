/** Who called whom, where a client says it in elements of its own. RFC 7865 itself does not: else the first participant called. */

import { parseAddress } from '../model/party-address.ts'
import type { Metadata } from './metadata.ts'

/** Caller and callee are named once or twice. */
const MAXIMUM_HINTS = 8
/** Fewer equal digits at the end are chance. */
const MINIMUM_NUMBER_DIGITS = 7

export type CallRole = 'caller' | 'callee'

/** Values that name the caller and the callee. Names without `party` or `hdr` are left out: one client swaps them. */
const CALLER_NAMES: ReadonlySet<string> = new Set(['callingpartynumber', 'callingpartyaddress', 'fromhdr'])
const CALLEE_NAMES: ReadonlySet<string> = new Set(['calledpartynumber', 'calledpartyaddress', 'tohdr'])

/** Whether an element of this name says who called whom. */
export function isRoleHint(name: string): boolean {
  const lower = name.toLowerCase()
  return lower === 'callingparty' || CALLER_NAMES.has(lower) || CALLEE_NAMES.has(lower)
}

/** Roles by participant id; those the client says nothing about are missing. */
export function rolesByHint(metadata: Metadata): ReadonlyMap<string, CallRole> {
  const roles = new Map<string, CallRole>()
  for (const { owner, ownerId, name, value } of metadata.extensions) {
    // `<apkt:callingParty>true</apkt:callingParty>` inside the participant.
    if (owner !== 'participant' || name.toLowerCase() !== 'callingparty') continue
    if (/^(?:true|1|yes)$/i.test(value)) roles.set(ownerId, 'caller')
    else if (/^(?:false|0|no)$/i.test(value)) roles.set(ownerId, 'callee')
  }
  if (roles.size > 0) return roles
  const caller = namedParticipant(metadata, CALLER_NAMES)
  const callee = namedParticipant(metadata, CALLEE_NAMES)
  if (caller === callee) return roles
  if (caller !== undefined) roles.set(caller, 'caller')
  if (callee !== undefined) roles.set(callee, 'callee')
  return roles
}

/** Id of the one participant that the values of these elements name. */
function namedParticipant(metadata: Metadata, names: ReadonlySet<string>): string | undefined {
  const addresses = metadata.extensions
    .filter(({ name }) => names.has(name.toLowerCase()))
    .slice(0, MAXIMUM_HINTS)
    .map(({ value }) => value)
  const named = metadata.participants.filter(({ aor }) => addresses.some((address) => isSameParty(address, aor)))
  return named.length === 1 ? named[0]?.id : undefined
}

function isSameParty(address: string, aor: string | undefined): boolean {
  if (aor === undefined) return false
  const [one, other] = [parseAddress(address), parseAddress(aor)]
  if (one.user === undefined || other.user === undefined) return false
  return one.user === other.user || (one.number !== undefined && isSameNumber(one.number, other.number ?? ''))
}

/** In two notations: `+49 30 1234567`, `0301234567`. */
function isSameNumber(one: string, other: string): boolean {
  const [a, b] = [one, other].map((number) => number.replace(/\D/g, '').replace(/^0+/, '')) as [string, string]
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a]
  return shorter.length >= MINIMUM_NUMBER_DIGITS && longer.endsWith(shorter)
}
