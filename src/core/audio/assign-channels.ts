/** Who is heard where: the caller left, the callee right, everybody else on the side where there is room in time. */

import type { Party } from '../model/call.ts'
import type { StreamId } from '../model/media.ts'
import type { RecordingChannel } from '../model/recording.ts'

/** Two overlaps that differ by less (a quarter of a second) are alike: packets of one moment do not decide who is heard where. */
const ALIKE_TICKS = 2000

/** When a stream was heard, in ticks. */
export interface StreamExtent {
  readonly streamId: StreamId
  readonly startTicks: number
  readonly endTicks: number
}

interface Side {
  /** Whose side it is; undefined until somebody is known to speak there. */
  party: Party | undefined
  readonly extents: StreamExtent[]
}

/**
 * One channel when the client mixed the parties, or sent one stream only; else two. A channel names its party when a stream of that
 * party is in it or when it is silent; streams that could not be tied to a party come in order: the first left, the second right.
 * `extents`: streams with audio, in order of stream id. `negotiatedStreams`: with or without audio.
 */
export function assignChannels(
  parties: readonly Party[],
  extents: readonly StreamExtent[],
  negotiatedStreams: number,
): RecordingChannel[] {
  const speakersOf = (extent: StreamExtent): Party[] => parties.filter((it) => it.streamIds.includes(extent.streamId))
  const [only] = extents
  if (only && negotiatedStreams <= 1) {
    const [speaker, ...others] = speakersOf(only)
    return [channelOf({ party: others.length === 0 ? speaker : undefined, extents: [only] }, speakersOf)]
  }
  if (extents.every((extent) => isMixed(speakersOf(extent)))) {
    return [channelOf({ party: undefined, extents: [...extents] }, speakersOf)]
  }

  const caller = parties.find((party) => party.role === 'caller')
  const callee = parties.find((party) => party.role === 'callee')
  const left: Side = { party: caller, extents: [] }
  const right: Side = { party: callee, extents: [] }
  const rest: StreamExtent[] = []
  for (const extent of extents) {
    const speakers = speakersOf(extent)
    const role = isMixed(speakers) ? 'other' : speakers.find((speaker) => speaker.role !== 'other')?.role
    if (role === 'caller') left.extents.push(extent)
    else if (role === 'callee') right.extents.push(extent)
    else rest.push(extent)
  }
  // A party who came by transfer takes the place of the one who left; in a conference, the side that leaves the other clearest.
  for (const extent of rest) {
    const [onLeft, onRight] = [overlapTicks(left, extent), overlapTicks(right, extent)]
    const leftIsFree = left.extents.length === 0 && (caller?.streamIds.length ?? 0) === 0
    const isAlike = Math.abs(onLeft - onRight) < ALIKE_TICKS
    const side = isAlike ? (leftIsFree ? left : right) : onLeft < onRight ? left : right
    side.party ??= isMixed(speakersOf(extent)) ? undefined : speakersOf(extent)[0]
    side.extents.push(extent)
  }
  return [channelOf(left, speakersOf), channelOf(right, speakersOf)]
}

/** Both sides of the call in one stream. Parties of one side who share it followed each other (transfer). */
function isMixed(speakers: readonly Party[]): boolean {
  const has = (role: Party['role']) => speakers.some((speaker) => speaker.role === role)
  return speakers.length > 1 && has('caller') === has('callee')
}

function channelOf(side: Side, speakersOf: (extent: StreamExtent) => readonly Party[]): RecordingChannel {
  const { party, extents } = side
  const isHeard = extents.some((extent) => {
    const speakers = speakersOf(extent)
    return party !== undefined && speakers.includes(party) && !isMixed(speakers)
  })
  return {
    ...(party && (isHeard || extents.length === 0) && { partyIndex: party.index }),
    streamIds: extents.map((extent) => extent.streamId),
  }
}

function overlapTicks(side: Side, extent: StreamExtent): number {
  return side.extents.reduce((sum, other) => {
    const common = Math.min(other.endTicks, extent.endTicks) - Math.max(other.startTicks, extent.startTicks)
    return sum + Math.max(0, common)
  }, 0)
}
