/** The sound of a live call in a browser: each party in its own ear, with a volume and a level of its own. */

import { LIVE_CHANNELS, LIVE_RATE_HZ } from '../../../core/audio/live-format.ts'
import type { LiveSound } from '../../../core/audio/live-frame.ts'

/** What networks and busy pages delay; played so much behind its arrival. */
const LEAD_SECONDS = 0.12
/** More than this waits only when the page stood still: it goes on with what is said now. */
const MOST_AHEAD_SECONDS = 0.6

export interface LiveSoundPlayer {
  play(sound: LiveSound): void
  /** At once, with what was to be played next. */
  silence(): void
  /** 0 to 1. */
  setVolume(channel: number, volume: number): void
  /** Of the channel at this moment, 0 to 1, whatever its volume. */
  level(channel: number): number
  /** Whether the browser plays at all: it may wait for a click, or have no loudspeaker. */
  isSounding(): boolean
  /** Returns what ends it. */
  onSoundingChange(listener: () => void): () => void
  /** To be called by a click. */
  resume(): void
  close(): void
}

/** To be made when somebody presses a button: browsers let no page sound by itself. Works without a secure context, unlike worklets. */
export function createLiveSoundPlayer(): LiveSoundPlayer {
  const context = new AudioContext({ sampleRate: LIVE_RATE_HZ, latencyHint: 'interactive' })
  const splitter = context.createChannelSplitter(LIVE_CHANNELS)
  const merger = context.createChannelMerger(LIVE_CHANNELS)
  const channels = Array.from({ length: LIVE_CHANNELS }, (_, channel) => {
    const analyser = new AnalyserNode(context, { fftSize: 1024 })
    const gain = context.createGain()
    splitter.connect(analyser, channel)
    analyser.connect(gain)
    gain.connect(merger, 0, channel)
    return { analyser, gain, wave: new Float32Array(analyser.fftSize) }
  })
  merger.connect(context.destination)
  void context.resume()
  const playing = new Set<AudioBufferSourceNode>()
  let nextAt = 0

  function silence(): void {
    for (const source of playing) source.stop()
    playing.clear()
    nextAt = 0
  }

  function bufferOf({ samples }: LiveSound): AudioBuffer {
    const length = samples.length / LIVE_CHANNELS
    const buffer = context.createBuffer(LIVE_CHANNELS, length, LIVE_RATE_HZ)
    for (let channel = 0; channel < LIVE_CHANNELS; channel++) {
      const values = buffer.getChannelData(channel)
      for (let index = 0; index < length; index++) {
        values[index] = (samples[index * LIVE_CHANNELS + channel] as number) / 32768
      }
    }
    return buffer
  }

  return {
    silence,
    play(sound) {
      if (sound.samples.length === 0) return
      if (nextAt - context.currentTime > MOST_AHEAD_SECONDS) silence()
      if (nextAt < context.currentTime) nextAt = context.currentTime + LEAD_SECONDS
      const source = new AudioBufferSourceNode(context, { buffer: bufferOf(sound) })
      source.connect(splitter)
      source.onended = () => playing.delete(source)
      source.start(nextAt)
      playing.add(source)
      nextAt += source.buffer?.duration ?? 0
    },
    setVolume(channel, volume) {
      channels[channel]?.gain.gain.setTargetAtTime(volume, context.currentTime, 0.01)
    },
    level(channel) {
      const heard = channels[channel]
      if (!heard || playing.size === 0) return 0
      heard.analyser.getFloatTimeDomainData(heard.wave)
      return Math.sqrt(heard.wave.reduce((sum, value) => sum + value * value, 0) / heard.wave.length)
    },
    isSounding: () => context.state === 'running',
    onSoundingChange(listener) {
      context.addEventListener('statechange', listener)
      return () => context.removeEventListener('statechange', listener)
    },
    resume: () => void context.resume(),
    close() {
      silence()
      void context.close()
    },
  }
}
