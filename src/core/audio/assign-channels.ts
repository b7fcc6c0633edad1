/** Who is heard where: the caller left, the callee right, everybody else on the side where there is room in time. */

import type { Party } from '../model/call.ts'
import type { StreamId } from '../model/media.ts'
import type { RecordingChannel } from '../model/recording.ts'

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
  const speakerOf = (extent: StreamExtent): Party | undefined => {
    const speakers = speakersOf(extent)
    return speakers.length === 1 ? speakers[0] : undefined
  }
  const [only] = extents
  if (only && negotiatedStreams <= 1) return [channelOf({ party: speakerOf(only), extents: [only] }, speakerOf)]
  if (extents.every((extent) => speakersOf(extent).length > 1)) {
    return [channelOf({ party: undefined, extents: [...extents] }, speakerOf)]
  }

  const caller = parties.find((party) => party.role === 'caller')
  const callee = parties.find((party) => party.role === 'callee')
  const left: Side = { party: caller, extents: [] }
  const right: Side = { party: callee, extents: [] }
  const rest: StreamExtent[] = []
  for (const extent of extents) {
    const speaker = speakerOf(extent)
    if (speaker && speaker === caller) left.extents.push(extent)
    else if (speaker && speaker === callee) right.extents.push(extent)
    else rest.push(extent)
  }
  // A party who came by transfer takes the place of the one who left; in a conference, the side that leaves the other clearest.
  for (const extent of rest) {
    const [onLeft, onRight] = [overlapTicks(left, extent), overlapTicks(right, extent)]
    const leftIsFree = left.extents.length === 0 && (caller?.streamIds.length ?? 0) === 0
    const side = onLeft === onRight ? (leftIsFree ? left : right) : onLeft < onRight ? left : right
    side.party ??= speakerOf(extent)
    side.extents.push(extent)
  }
  return [channelOf(left, speakerOf), channelOf(right, speakerOf)]
}

function channelOf(side: Side, speakerOf: (extent: StreamExtent) => Party | undefined): RecordingChannel {
  const { party, extents } = side
  const heard = extents.length === 0 || extents.some((extent) => speakerOf(extent) === party)
  return {
    ...(party && heard && { partyIndex: party.index }),
    streamIds: extents.map((extent) => extent.streamId),
  }
}

function overlapTicks(side: Side, extent: StreamExtent): number {
  return side.extents.reduce((sum, other) => {
    const common = Math.min(other.endTicks, extent.endTicks) - Math.max(other.startTicks, extent.startTicks)
    return sum + Math.max(0, common)
  }, 0)
}
