import { useEffect } from 'react'
import type { Player } from './player.ts'

const CHANNEL = 'tapeline.replay'

/** Of all tabs of this browser one is heard: what begins to play in one pauses the others. */
export function useOneTab(player: Player): void {
  useEffect(() => {
    const tabs = new BroadcastChannel(CHANNEL)
    let wasPlaying = player.state.playing
    const unsubscribe = player.subscribe(() => {
      const { playing } = player.state
      if (playing && !wasPlaying) tabs.postMessage('playing')
      wasPlaying = playing
    })
    tabs.onmessage = () => {
      if (player.state.playing) player.toggle()
    }
    return () => {
      unsubscribe()
      tabs.close()
    }
  }, [player])
}
