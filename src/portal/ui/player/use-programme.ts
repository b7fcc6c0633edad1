import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Player } from './player.ts'
import { usePlayer } from './player-context.tsx'
import type { PlayerState } from './player-state.ts'
import type { Programme } from './programme.ts'
import { usePlayerState } from './use-player-state.ts'

/** One programme as a page shows it, whether it or another one is played. */
export interface ShownProgramme {
  readonly player: Player
  readonly state: PlayerState
  /** It is what the player has; otherwise its first sound puts it there. */
  readonly isLoaded: boolean
  readonly playing: boolean
  readonly positionMs: number
  /** Element whose `--position` (0–1) follows the sound. */
  readonly surface: RefObject<HTMLDivElement | null>
  readonly toggle: () => void
  readonly seek: (atMs: number) => void
  readonly playFrom: (atMs: number) => void
  readonly skip: (byMs: number) => void
}

/** `startMs`: where it begins, such as a link said. */
export function useProgramme(programme: Programme, startMs?: number): ShownProgramme {
  const player = usePlayer()
  const state = usePlayerState(player)
  const surface = useRef<HTMLDivElement>(null)
  const latest = useRef(programme)
  latest.current = programme
  /** Where it will begin, while another one is played. */
  const [waitingMs, setWaitingMs] = useState(startMs ?? 0)
  const isLoaded = state.programme?.id === programme.id
  const { durationMs } = programme

  const mark = useCallback(
    (atMs: number) => {
      if (durationMs <= 0) return
      surface.current?.style.setProperty('--position', String(Math.min(1, Math.max(0, atMs / durationMs))))
    },
    [durationMs],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another programme is another page; its parts may change under the same id
  useEffect(() => player.show(latest.current, startMs), [player, programme.id, startMs])
  useEffect(() => player.update(programme), [player, programme])
  useEffect(() => {
    if (!isLoaded) return mark(waitingMs)
    mark(player.state.positionMs)
    return player.onPosition(mark)
  }, [player, isLoaded, waitingMs, mark])

  const seek = useCallback(
    (atMs: number) => {
      if (player.state.programme?.id === programme.id) player.seek(atMs)
      else setWaitingMs(atMs)
    },
    [player, programme.id],
  )
  const playFrom = useCallback((atMs: number) => player.play(latest.current, atMs), [player])
  return {
    player,
    state,
    isLoaded,
    playing: isLoaded && state.playing,
    positionMs: isLoaded ? state.positionMs : waitingMs,
    surface,
    toggle: () => (isLoaded ? player.toggle() : player.play(programme, waitingMs > 0 ? waitingMs : undefined)),
    seek,
    playFrom,
    skip: (byMs) => (isLoaded ? player.skip(byMs) : setWaitingMs(Math.min(durationMs, Math.max(0, waitingMs + byMs)))),
  }
}
