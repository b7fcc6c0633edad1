import type { CallDetails } from '../../../contract/call.ts'
import type { Track } from '../../ui/player/track.ts'
import { audioUrl } from './api/audio-url.ts'
import type { CallAxis } from './call-axis.ts'

/** The call's recordings for the player; what was paused is silent in them. */
export function callTracks({ recordings }: Pick<CallDetails, 'recordings'>, { startMs }: CallAxis): readonly Track[] {
  return recordings.map(({ id, startedAt, durationMs, segment }) => ({
    url: audioUrl(id),
    startMs: Date.parse(startedAt) - startMs,
    durationMs,
    silences: (segment?.pauses ?? []).map(({ from, to }) => ({
      fromMs: Date.parse(from) - startMs,
      toMs: Date.parse(to) - startMs,
    })),
  }))
}
