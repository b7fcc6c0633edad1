/**
 * Two recording sessions, one call. Cisco's recording with plain SDP sends each side in a session of its own; and a phone system that
 * wants to lose nothing forks the whole call twice (docs/decisions/best-of-two.md).
 */

import { parseAddress } from '../model/party-address.ts'
import { headerValue } from '../sip/headers.ts'
import { callIdentifiers } from './call-identifiers.ts'
import type { Metadata } from './metadata.ts'
import { ciscoFromParameters, ciscoParticipants, type InviteHeaders } from './parties-from-headers.ts'

export interface JoinKey {
  readonly key: string
  /** `sides`: each session brings one side of the call; `twins`: each brings all of it. */
  readonly joins: 'sides' | 'twins'
  /** Others may have the same key: two callers who hide their number and call the same queue. */
  readonly isGuess: boolean
}

export interface JoinHints {
  /** Of the offer. */
  readonly audioLines: number
  readonly metadata?: Metadata | undefined
}

/**
 * Sessions that have one of these in common, of the same account and at the same time, belong to one call; those that bring sides also
 * have to come from the same recording client. Empty: a call of its own.
 */
export function joinKeysOf(invite: InviteHeaders, hints: JoinHints): readonly JoinKey[] {
  const sides = sidesKey(invite, hints.audioLines)
  if (sides) return [sides]
  return hints.metadata ? twinKeys(invite, hints.metadata) : []
}

function sidesKey(invite: InviteHeaders, audioLines: number): JoinKey | undefined {
  const callReference = ciscoFromParameters(invite.from)?.('x-refci')
  if (callReference) return { key: `x-refci ${callReference}`, joins: 'sides', isGuess: false }
  const participants = ciscoParticipants(invite)
  if (participants.length === 0) return undefined
  const guid = headerValue(invite, 'Cisco-Guid')?.trim()
  if (guid) return { key: `Cisco-Guid ${guid}`, joins: 'sides', isGuess: false }
  // Both sides in one session: there is no other.
  if (participants.length < 2 || audioLines > 1) return undefined
  const users = participants.map(({ aor = '' }) => {
    const { user = '', host = '' } = parseAddress(aor)
    return `${user}@${host}`
  })
  return { key: `participants ${[...new Set(users)].sort().join(' ')}`, joins: 'sides', isGuess: true }
}

/** Names of more than one call (a group), and of the recording session itself. */
const OTHER_NAMES = new Set(['group_id', 'Session-ID', 'P-Charging-Vector'])
/** A UCID has 20 digits, a UUID in base64 24 characters. What is shorter, or says little, may name anything. */
const LEAST_CHARACTERS = 16
const LEAST_DISTINCT = 4

/**
 * The call's own names in the phone system, each with who is on the call: one name may be given to every leg of a call, and each leg to a
 * session of its own.
 */
function twinKeys(invite: InviteHeaders, metadata: Metadata): readonly JoinKey[] {
  // Two machines write the host of a number differently.
  const users = metadata.participants.map(({ aor = '' }) => parseAddress(aor).user ?? '')
  const people = [...new Set(users)].sort().join(' ')
  if (people.trim() === '') return []
  return ownNamesOf(callIdentifiers(invite, metadata)).map((name) => ({
    key: `call ${name} of ${people}`,
    joins: 'twins',
    isGuess: false,
  }))
}

/** Of all that identifies a call, what names this one call and none else. Its legs have such a name in common. */
export function ownNamesOf(identifiers: Readonly<Record<string, string>>): readonly string[] {
  const names = Object.entries(identifiers).filter(([name, value]) => !OTHER_NAMES.has(name) && isUnmistakable(value))
  return [...new Set(names.map(([, value]) => value))]
}

function isUnmistakable(name: string): boolean {
  return name.length >= LEAST_CHARACTERS && new Set(name).size >= LEAST_DISTINCT
}
