/** Who takes part in a call and on which media line, as the offer and the metadata tell it. Plain data; steps replace it. */

import type { SrtpMasterKey } from '../core/model/srtp.ts'
import type { ScenarioParty } from './scenario.ts'

/** What the offer says of a line. */
export type LineState = 'sendonly' | 'inactive' | 'zero-address' | 'disabled'

export interface MediaLine {
  readonly label: string
  /** `stream_id` of the metadata. */
  readonly streamId: string
  readonly rtpPort: number
  /** First of all codecs: what is spoken. */
  readonly codec: ScenarioParty['codec']
  readonly alsoOffers: readonly string[]
  readonly state: LineState
  /** What is sent on it is protected with, once the answer agrees. */
  readonly srtp?: SrtpMasterKey
}

export interface Member {
  readonly party: ScenarioParty
  readonly participantId: string
  /** Index of its media line. */
  readonly line: number
  readonly held: boolean
  /** Milliseconds since 1970. */
  readonly joinedAtMs: number
  readonly leftAtMs?: number
}

export interface CallState {
  /** `session_id` of the metadata. */
  readonly sessionId: string
  readonly startedAtMs: number
  readonly sipCallId: string
  readonly lines: readonly MediaLine[]
  /** Those who left stay, with `leftAtMs`. */
  readonly members: readonly Member[]
}

/** The member of that name who is there now. */
export function findMember(call: CallState, partyId: string): Member | undefined {
  return call.members.find((member) => member.party.id === partyId && member.leftAtMs === undefined)
}

export function replaceMember(call: CallState, partyId: string, change: Partial<Member>): CallState {
  const current = findMember(call, partyId)
  const members = call.members.map((member) => (member === current ? { ...member, ...change } : member))
  return { ...call, members }
}

export function replaceLine(call: CallState, index: number, change: Partial<MediaLine>): CallState {
  return { ...call, lines: call.lines.map((line, at) => (at === index ? { ...line, ...change } : line)) }
}
