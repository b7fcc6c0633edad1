import { lazy, Suspense } from 'react'
import { usePlayer } from '../../ui/player/player-context.tsx'
import { usePlayerKeys } from '../../ui/player/player-keys.ts'
import { usePlayerState } from '../../ui/player/use-player-state.ts'
import { useTakenSpace } from '../../ui/use-taken-space.ts'

// Nothing of it until something plays that its page no longer shows.
const NowPlaying = lazy(() => import('./now-playing.tsx'))

/** What is played while people look at something else. */
export function ReplayBar() {
  const player = usePlayer()
  const state = usePlayerState(player)
  const { programme, started, shown } = state
  const isShown = programme !== undefined && started && !shown.includes(programme.id)
  // A page that shows something to play has the keys.
  const hasKeys = isShown && shown.length === 0
  usePlayerKeys(player, hasKeys ? { toggle: player.toggle, skip: player.skip } : undefined)
  useTakenSpace('player-bar', isShown)
  if (!isShown) return null
  return (
    <Suspense>
      <NowPlaying player={player} state={state} programme={programme} />
    </Suspense>
  )
}
