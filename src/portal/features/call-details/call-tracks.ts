import type { CallDetails } from '../../../contract/call.ts'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { quietSpans } from '../../lib/quiet.ts'
import type { Track } from '../../ui/player/track.ts'
import { audioUrl } from './api/audio-url.ts'
import type { PeaksById } from './call-parts.ts'

/**
 * The call's recordings for the player, without those that only somebody else can open; what was paused or redacted is silent in them.
 */
export function callTracks(
  { recordings, redacted }: Pick<CallDetails, 'recordings' | 'redacted'>,
  { startMs }: CallAxis,
  peaksById: PeaksById = new Map(),
): readonly Track[] {
  const destroyed = redacted.filter(({ state }) => state === 'done' || state === 'removing-copies')
  const open = recordings.filter(({ sealed }) => !sealed)
  return open.map(({ id, startedAt, durationMs, channels, segment }) => {
    const fromMs = Date.parse(startedAt) - startMs
    const peaks = peaksById.get(id)
    return {
      url: audioUrl(id),
      startMs: fromMs,
      durationMs,
      silences: [...(segment?.pauses ?? []), ...destroyed].map(({ from, to }) => ({
        fromMs: Date.parse(from) - startMs,
        toMs: Date.parse(to) - startMs,
      })),
      channelCount: channels.length,
      ...(peaks && {
        quiet: quietSpans(peaks).map((span) => ({ fromMs: fromMs + span.fromMs, toMs: fromMs + span.toMs })),
      }),
    }
  })
}
