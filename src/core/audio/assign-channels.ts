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
  partyIndex?: number
  readonly extents: StreamExtent[]
}

/**
 * One channel when there is only one stream to hear and no other was negotiated (the client mixed the parties, or there is only one),
 * else two. `extents`: streams with audio, in order of stream id.
 */
export function assignChannels(
  parties: readonly Party[],
  extents: readonly StreamExtent[],
  negotiatedStreams: number,
): RecordingChannel[] {
  const speakerOf = (extent: StreamExtent): Party | undefined => {
    const speakers = parties.filter((party) => party.streamIds.includes(extent.streamId))
    return speakers.length === 1 ? speakers[0] : undefined
  }
  const only = extents[0]
  const mixedByClient = only !== undefined && parties.filter((p) => p.streamIds.includes(only.streamId)).length > 1
  if (only !== undefined && extents.length === 1 && (negotiatedStreams <= 1 || mixedByClient)) {
    return [channelOf({ ...indexOf(speakerOf(only)), extents: [only] })]
  }

  const caller = parties.find((party) => party.role === 'caller')
  const callee = parties.find((party) => party.role === 'callee')
  const left: Side = { ...indexOf(caller), extents: [] }
  const right: Side = { ...indexOf(callee), extents: [] }
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
    const free = left.extents.length === 0 && caller === undefined ? left : right
    const side = onLeft === onRight ? free : onLeft < onRight ? left : right
    const speaker = speakerOf(extent)
    if (side.extents.length === 0 && side.partyIndex === undefined && speaker) side.partyIndex = speaker.index
    side.extents.push(extent)
  }
  return [channelOf(left), channelOf(right)]
}

const indexOf = (party: Party | undefined): { partyIndex?: number } =>
  party === undefined ? {} : { partyIndex: party.index }

function channelOf(side: Side): RecordingChannel {
  return {
    ...(side.partyIndex !== undefined && { partyIndex: side.partyIndex }),
    streamIds: side.extents.map((extent) => extent.streamId),
  }
}

function overlapTicks(side: Side, extent: StreamExtent): number {
  return side.extents.reduce((sum, other) => {
    const common = Math.min(other.endTicks, extent.endTicks) - Math.max(other.startTicks, extent.startTicks)
    return sum + Math.max(0, common)
  }, 0)
}
