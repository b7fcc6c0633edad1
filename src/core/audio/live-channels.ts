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

export interface LiveChannels {
  /** Two; alike when one stream carries everybody. */
  readonly channels: readonly LiveChannel[]
  readonly sidesOf: ReadonlyMap<StreamId, LiveSides>
}

/** All streams that are there count as heard for the same time. */
const HEARD_TICKS = 1_000_000

export function liveChannels(call: Pick<Call, 'parties' | 'streams' | 'sessions'>): LiveChannels {
  const { parties, streams } = call
  const twins = twinsOfLiveSessions(call)
  const present = parties.filter(({ leftAtMs }) => leftAtMs === undefined)
  const audio = streams.filter(
    ({ kind, endedAtMs, sessionId }) => kind === 'audio' && endedAtMs === undefined && !twins.has(sessionId),
  )
  const extents = audio.map(({ id }) => ({ streamId: id, startTicks: 0, endTicks: HEARD_TICKS }))
  const assigned = assignChannels(present, extents, audio.length)
  const [left, right = left] = assigned
  const sidesOf = new Map<StreamId, LiveSides>()
  for (const id of left?.streamIds ?? []) sidesOf.set(id, assigned.length === 1 ? 3 : 1)
  if (right !== left) for (const id of right?.streamIds ?? []) sidesOf.set(id, 2)
  return { channels: [left, right].map((channel) => channelOf(parties, channel?.partyIndex)), sidesOf }
}

/** A call that is forked twice is heard from the session that leads, as long as that one lasts. */
function twinsOfLiveSessions({ sessions }: Pick<Call, 'sessions'>): ReadonlySet<SessionId> {
  const live = new Set(sessions.filter(({ endedAtMs }) => endedAtMs === undefined).map(({ id }) => id))
  return new Set(sessions.filter(({ twinOf }) => twinOf !== undefined && live.has(twinOf)).map(({ id }) => id))
}

function channelOf(parties: readonly Party[], partyIndex: number | undefined): LiveChannel {
  const party = parties.find(({ index }) => index === partyIndex)
  if (!party) return {}
  const { index, name, number } = party
  return { party: { index, ...(name !== undefined && { name }), ...(number !== undefined && { number }) } }
}
