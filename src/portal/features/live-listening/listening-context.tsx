import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { LiveState } from '../../../core/audio/live-frame.ts'
import { type FeedState, openLiveFeed } from './live-feed.ts'
import { createLiveSoundPlayer, type LiveSoundPlayer } from './live-sound.ts'

export interface Listening {
  readonly callId: string
  readonly title: string
  readonly feed: FeedState
  readonly channels: LiveState['channels']
  readonly player: LiveSoundPlayer
}

interface ListeningControl {
  readonly listening: Listening | undefined
  readonly start: (callId: string, title: string) => void
  readonly stop: () => void
}

const ListeningContext = createContext<ListeningControl | undefined>(undefined)

/** Somebody listens to one call at a time, whatever page is open. */
export function ListeningProvider({ children }: { readonly children: ReactNode }) {
  const [listening, setListening] = useState<Listening>()
  const end = useRef<() => void>(undefined)

  const stop = useCallback(() => {
    end.current?.()
    end.current = undefined
    setListening(undefined)
  }, [])
  const start = useCallback(
    (callId: string, title: string) => {
      stop()
      const player = createLiveSoundPlayer()
      const close = openLiveFeed(callId, {
        onSound: player.play,
        onState(feed) {
          const isHeard = feed.kind === 'live' && feed.state.status === 'recording'
          if (!isHeard) player.silence()
          setListening((now) => now && { ...now, feed, ...(feed.kind === 'live' && { channels: feed.state.channels }) })
        },
      })
      end.current = () => {
        close()
        player.close()
      }
      setListening({ callId, title, feed: { kind: 'connecting', again: false }, channels: [], player })
    },
    [stop],
  )
  useEffect(() => () => end.current?.(), [])
  const control = useMemo(() => ({ listening, start, stop }), [listening, start, stop])
  return <ListeningContext value={control}>{children}</ListeningContext>
}

export function useListening(): ListeningControl {
  const control = useContext(ListeningContext)
  if (!control) throw new Error('useListening needs a ListeningProvider')
  return control
}
