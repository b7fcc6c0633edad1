import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { createPlayer, type Player } from './player.ts'
import { useMediaSession } from './use-media-session.ts'
import { useOneTab } from './use-one-tab.ts'

const PlayerContext = createContext<Player | undefined>(undefined)

/** Around every page: what is played goes on while people look elsewhere. It ends with the sign-in session. */
export function PlayerProvider({ children }: { readonly children: ReactNode }) {
  const audio = useRef<HTMLAudioElement>(null)
  const [player, setPlayer] = useState<Player>()
  useEffect(() => {
    if (!audio.current) return
    const made = createPlayer(audio.current)
    setPlayer(made)
    return () => made.close()
  }, [])
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions */}
      <audio ref={audio} preload="metadata" />
      {player && (
        <PlayerContext value={player}>
          <Around player={player} />
          {children}
        </PlayerContext>
      )}
    </>
  )
}

export function usePlayer(): Player {
  const player = useContext(PlayerContext)
  if (!player) throw new Error('usePlayer needs a PlayerProvider')
  return player
}

/** What else in this browser plays, or has keys for it. */
function Around({ player }: { readonly player: Player }) {
  useMediaSession(player)
  useOneTab(player)
  return null
}
