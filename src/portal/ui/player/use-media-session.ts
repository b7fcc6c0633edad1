import { useEffect } from 'react'
import { t } from '../../lib/i18n.ts'
import type { Player } from './player.ts'
import { usePlayerState } from './use-player-state.ts'

const STEP_MS = 10_000

/** Media keys, headsets and the lock screen of a telephone (W3C Media Session). */
export function useMediaSession(player: Player): void {
  const { programme, playing, positionMs, rate } = usePlayerState(player)
  const session = globalThis.navigator.mediaSession as MediaSession | undefined
  const title = programme?.title
  const durationMs = programme?.durationMs ?? 0

  useEffect(() => {
    if (!session) return
    session.metadata = title === undefined ? null : new MediaMetadata({ title, artist: t('Recorded call') })
  }, [session, title])

  useEffect(() => {
    if (!session) return
    session.playbackState = title === undefined ? 'none' : playing ? 'playing' : 'paused'
    // Only between whole seconds it knows where it is: told again whenever the clock on the page changes.
    if (durationMs > 0) {
      const position = Math.min(positionMs, durationMs) / 1000
      session.setPositionState({ duration: durationMs / 1000, position, playbackRate: rate })
    } else session.setPositionState()
  }, [session, title, playing, positionMs, durationMs, rate])

  useEffect(() => {
    if (!session) return
    const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
      play: () => !player.state.playing && player.toggle(),
      pause: () => player.state.playing && player.toggle(),
      stop: () => player.eject(),
      seekbackward: ({ seekOffset }) => player.skip(-(seekOffset ? seekOffset * 1000 : STEP_MS)),
      seekforward: ({ seekOffset }) => player.skip(seekOffset ? seekOffset * 1000 : STEP_MS),
      seekto: ({ seekTime }) => seekTime !== undefined && player.seek(seekTime * 1000),
      previoustrack: () => player.leap('back'),
      nexttrack: () => player.leap('forward'),
    }
    const actions = Object.entries(handlers) as [MediaSessionAction, MediaSessionActionHandler][]
    for (const [action, handler] of actions) handle(session, action, handler)
    return () => {
      for (const [action] of actions) handle(session, action, null)
      session.metadata = null
      session.playbackState = 'none'
    }
  }, [session, player])
}

/** A browser that does not know an action throws. */
function handle(session: MediaSession, action: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
  try {
    session.setActionHandler(action, handler)
  } catch {
    return
  }
}
