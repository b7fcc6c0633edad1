/** Who is heard where while the call goes on: as in its recording, of the streams and parties that are there now. */

import type { Call, Party } from '../model/call.ts'
import type { SessionId } from '../model/ids.ts'
import type { StreamId } from '../model/media.ts'
import { assignChannels } from './assign-channels.ts'
import type { LiveSides } from './live-mix.ts'

/** Left, right. `party`: whose voice it is, where that is known. */
export interface LiveChannel {
  readonly party?: Pick<Party, 'index' | 'name' | 'number'>
}

/** Where a stream is heard, and which way of a call that is forked several times it came. */
export interface LivePlace {
  readonly sides: LiveSides
  readonly way: SessionId
}

export interface LiveChannels {
  /** Two; alike when one stream carries everybody. */
  readonly channels: readonly LiveChannel[]
  readonly placeOf: ReadonlyMap<StreamId, LivePlace>
}

/** All streams that are there count as heard for the same time. */
const HEARD_TICKS = 1_000_000

export function liveChannels(call: Pick<Call, 'parties' | 'streams' | 'sessions'>): LiveChannels {
  const { parties, streams } = call
  const present = parties.filter(({ leftAtMs }) => leftAtMs === undefined)
  const audio = streams.filter(({ kind, endedAtMs }) => kind === 'audio' && endedAtMs === undefined)
  const ways = Map.groupBy(audio, wayOfStream(call))
  const placeOf = new Map<StreamId, LivePlace>()
  // Of the session that leads, which is the first; each further one brings the same parties.
  let channels: readonly LiveChannel[] | undefined
  for (const [way, ofWay] of ways.size > 0 ? ways : [['', []] as const]) {
    const extents = ofWay.map(({ id }) => ({ streamId: id, startTicks: 0, endTicks: HEARD_TICKS }))
    const assigned = assignChannels(present, extents, ofWay.length)
    const [left, right = left] = assigned
    for (const id of left?.streamIds ?? []) placeOf.set(id, { sides: assigned.length === 1 ? 3 : 1, way })
    if (right !== left) for (const id of right?.streamIds ?? []) placeOf.set(id, { sides: 2, way })
    channels ??= [left, right].map((channel) => channelOf(parties, channel?.partyIndex))
  }
  return { channels: channels ?? [], placeOf }
}

/** Sessions that bring a side each are one way; those that bring all of the call once more are each its own. */
function wayOfStream({ sessions }: Pick<Call, 'sessions'>): (stream: { readonly sessionId: SessionId }) => SessionId {
  const isForked = sessions.some(({ twinOf }) => twinOf !== undefined)
  return ({ sessionId }) => (isForked ? sessionId : '')
}

function channelOf(parties: readonly Party[], partyIndex: number | undefined): LiveChannel {
  const party = parties.find(({ index }) => index === partyIndex)
  if (!party) return {}
  const { index, name, number } = party
  return { party: { index, ...(name !== undefined && { name }), ...(number !== undefined && { number }) } }
}
