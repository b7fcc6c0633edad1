/** By what a call is found besides its id: its names in other systems, and who is on it. */

import { createHash } from 'node:crypto'
import type { Call } from '../core/model/call.ts'
import type { TimeLineEvent } from '../core/model/call-time-line.ts'
import type { PartyFacts } from '../core/model/policy.ts'
import { storableText } from './row-values.ts'

/** What is longer is no name anybody would ask for, and too long for the index. */
const MAXIMUM_CHARACTERS = 256
const MAXIMUM_NAMES = 64

/** SIP Call-IDs of the recording sessions, and what headers and metadata call it. */
export function identifiersOf({ sessions, identifiers }: Call): string[] {
  const values = [...sessions.map(({ sipCallId }) => sipCallId), ...Object.values(identifiers)].map(storableText)
  return atMost(values.filter((value) => value !== '' && value.length <= MAXIMUM_CHARACTERS))
}

/** Users and devices that signalling shows, and those that were told of. */
export function partyIdsOf({ parties, told = [] }: Call): string[] {
  const all: readonly Partial<PartyFacts>[] = [...parties, ...told.flatMap(({ event }) => partyOf(event) ?? [])]
  return atMost(all.flatMap(({ userId, deviceId }) => [userId, deviceId].filter((id) => id !== undefined)))
}

/** What other recording sessions of the call are known by may hold telephone numbers: only the hashes are compared. */
export function joinHashesOf({ joinKeys = [] }: Pick<Call, 'joinKeys'>): string[] {
  return joinKeys.map((key) => createHash('sha256').update(key).digest('base64url'))
}

function partyOf(event: TimeLineEvent): PartyFacts | undefined {
  if ('to' in event) return event.to
  return 'party' in event ? event.party : undefined
}

function atMost(values: readonly string[]): string[] {
  return [...new Set(values)].slice(0, MAXIMUM_NAMES)
}
