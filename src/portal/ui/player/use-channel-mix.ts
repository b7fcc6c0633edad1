import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** What is heard: both voices in the middle, one of them only, or each in its own ear as recorded. */
export type ChannelMix = 'both' | 'first' | 'second' | 'stereo'

interface Graph {
  readonly context: AudioContext
  /** From channel i to ear j: gains[i][j]. */
  readonly gains: readonly (readonly GainNode[])[]
}

const LEVELS: Record<ChannelMix, readonly (readonly number[])[]> = {
  both: [
    [1, 1],
    [1, 1],
  ],
  first: [
    [1, 1],
    [0, 0],
  ],
  second: [
    [0, 0],
    [1, 1],
  ],
  stereo: [
    [1, 0],
    [0, 1],
  ],
}

/**
 * Routes a stereo <audio> element through Web Audio. The graph is made on the first choice: a context made before
 * the person has touched the page starts suspended and would swallow the sound.
 */
export function useChannelMix(audio: RefObject<HTMLAudioElement | null>) {
  const graph = useRef<Graph>(undefined)
  const [mix, setMixState] = useState<ChannelMix>('stereo')
  useEffect(() => () => void graph.current?.context.close(), [])

  const setMix = useCallback(
    (next: ChannelMix) => {
      const element = audio.current
      if (!element) return
      graph.current ??= makeGraph(element)
      void graph.current.context.resume()
      LEVELS[next].forEach((ears, channel) => {
        ears.forEach((level, ear) => {
          const gain = graph.current?.gains[channel]?.[ear]
          if (gain) gain.gain.value = level
        })
      })
      setMixState(next)
    },
    [audio],
  )
  return { mix, setMix }
}

function makeGraph(element: HTMLAudioElement): Graph {
  const context = new AudioContext()
  const splitter = context.createChannelSplitter(2)
  const merger = context.createChannelMerger(2)
  context.createMediaElementSource(element).connect(splitter)
  const gains = [0, 1].map((channel) =>
    [0, 1].map((ear) => {
      const gain = context.createGain()
      splitter.connect(gain, channel)
      gain.connect(merger, 0, ear)
      return gain
    }),
  )
  merger.connect(context.destination)
  return { context, gains }
}
