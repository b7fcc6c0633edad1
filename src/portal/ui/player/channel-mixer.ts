/** Each voice of a stereo <audio> element with a volume of its own, in its own ear or in the middle. */

export interface ChannelMix {
  /** 0 to 1 per channel; those that are missing are at 1. */
  readonly levels: readonly number[]
  /** Every voice in both ears. */
  readonly centred: boolean
}

export const AS_RECORDED: ChannelMix = { levels: [], centred: false }

export interface ChannelMixer {
  /** `channelCount`: of the file that is played. */
  set(mix: ChannelMix, channelCount: number): void
  close(): void
}

/** From channel i to ear j: gains[i][j]. One voice alone is in the middle. */
export function gainsOf({ levels, centred }: ChannelMix, channelCount: number): readonly (readonly number[])[] {
  const inBothEars = centred || channelCount === 1
  return [0, 1].map((channel) => {
    const level = levels[channel] ?? 1
    return [0, 1].map((ear) => (inBothEars || channel === ear ? level : 0))
  })
}

/**
 * Routes the element through Web Audio. The graph is made with the first mix that is not as recorded: a context made before the person
 * has touched the page starts suspended and would swallow the sound.
 */
export function createChannelMixer(element: HTMLAudioElement): ChannelMixer {
  let graph: ReturnType<typeof makeGraph> | undefined
  return {
    set(mix, channelCount) {
      const isPlain = !mix.centred && mix.levels.every((level) => level === 1)
      if (!graph && isPlain) return
      graph ??= makeGraph(element)
      void graph.context.resume()
      for (const [channel, ears] of gainsOf(mix, channelCount).entries()) {
        for (const [ear, level] of ears.entries()) graph.gains[channel]?.[ear]?.gain.setValueAtTime(level, 0)
      }
    },
    close() {
      void graph?.context.close()
    },
  }
}

function makeGraph(element: HTMLAudioElement) {
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
