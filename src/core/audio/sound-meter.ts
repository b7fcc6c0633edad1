/**
 * What the samples of a recording are like, measured in blocks of 50 ms while they are written: the wave form, and per channel how loud it
 * is, how much of it is silent and where it is clipped. Levels are dBov (ITU-T G.100.1): 0 is the power of a full-scale square wave.
 */

import type { ChannelSound, Clipping } from '../model/recording.ts'

/** Of the wave form, and of everything else that is measured. */
export const PEAKS_PER_SECOND = 20
const BLOCK_MS = 1000 / PEAKS_PER_SECOND
const FULL_SCALE = 32_768
/** Quieter blocks are silent: the noise of telephone lines lies below, quiet speech above. */
const SILENCE_DBOV = -50
/** Blocks that are quieter than the mean of what is heard by more are pauses of speech: the margin of ITU-T P.56, 15.9 dB. */
const PAUSE_DB = 16
/** The largest magnitude of µ-law; that of A-law and of 16 bits is more. */
export const CLIPPED_MAGNITUDE = 32_124
/** One or two full-scale samples are a loud sound, more in a row are cut off. */
const CLIPPED_RUN = 3
const MAX_CLIPPINGS = 100
/** Levels are sorted by steps of half a decibel from −100 dBov. */
const STEPS_PER_DB = 2
const LEAST_DBOV = -100

/** Of one block of one channel. `energy`: the sum of the squares of its samples, each −32768…32767. */
export interface BlockMeasure {
  samples: number
  least: number
  most: number
  energy: number
}

export interface SoundMeter {
  /** The next block of a channel. `magnitudeAt`: of its samples, 0…32768; asked only when some are full-scale. */
  add(channel: number, block: BlockMeasure, magnitudeAt: (index: number) => number): void
  /** Lowest and highest sample of each block as int8 pairs, channel after channel. */
  peaks(): Uint8Array
  /** One per channel. */
  sound(): readonly ChannelSound[]
}

export function createSoundMeter(channels: number, totalSamples: number, sampleRateHz: number): SoundMeter {
  const blocks = Math.ceil((totalSamples * PEAKS_PER_SECOND) / sampleRateHz)
  const pairs = new Int8Array(channels * blocks * 2)
  const meters = Array.from({ length: channels }, () => createChannelMeter(sampleRateHz))
  const next = new Int32Array(channels)
  return {
    add(channel, block, magnitudeAt) {
      const index = next[channel] as number
      next[channel] = index + 1
      const pair = (channel * blocks + index) * 2
      pairs[pair] = Math.trunc(block.least / 256)
      pairs[pair + 1] = Math.trunc(block.most / 256)
      meters[channel]?.add(block, magnitudeAt)
    },
    peaks: () => new Uint8Array(pairs.buffer),
    sound: () => meters.map((meter) => meter.finish()),
  }
}

function createChannelMeter(sampleRateHz: number) {
  /** By level: how many blocks, and what energy they have. */
  const counts = new Int32Array(-LEAST_DBOV * STEPS_PER_DB + 1)
  const energies = new Float64Array(counts.length)
  const samplesOf = new Float64Array(counts.length)
  const clippings: Clipping[] = []
  let clippedSamples = 0
  let samples = 0
  let peak = 0
  /** Full-scale samples in a row, up to where the latest block ended. */
  let run = 0

  function endRun(endSample: number): void {
    if (run >= CLIPPED_RUN) {
      clippedSamples += run
      const offsetMs = Math.round(((endSample - run) * 1000) / sampleRateHz)
      const latest = clippings.at(-1)
      // What is loud is clipped again and again: one place to listen to.
      if (latest && offsetMs - latest.offsetMs - latest.durationMs < 1000) {
        clippings[clippings.length - 1] = {
          ...latest,
          durationMs: Math.max(1, Math.round((endSample * 1000) / sampleRateHz) - latest.offsetMs),
        }
      } else if (clippings.length < MAX_CLIPPINGS) {
        clippings.push({ offsetMs, durationMs: Math.max(1, Math.round((run * 1000) / sampleRateHz)) })
      }
    }
    run = 0
  }

  return {
    add(block: BlockMeasure, magnitudeAt: (index: number) => number): void {
      const loudest = Math.max(-block.least, block.most)
      if (loudest >= CLIPPED_MAGNITUDE) {
        for (let index = 0; index < block.samples; index++) {
          if (magnitudeAt(index) >= CLIPPED_MAGNITUDE) run++
          else if (run > 0) endRun(samples + index)
        }
      } else if (run > 0) endRun(samples)
      if (loudest > peak) peak = loudest
      samples += block.samples
      const level = block.energy > 0 ? dbov(block.energy / block.samples) : LEAST_DBOV
      const step = Math.max(0, Math.min(counts.length - 1, Math.round((level - LEAST_DBOV) * STEPS_PER_DB)))
      counts[step] = (counts[step] as number) + 1
      energies[step] = (energies[step] as number) + block.energy
      samplesOf[step] = (samplesOf[step] as number) + block.samples
    },
    finish(): ChannelSound {
      endRun(samples)
      const above = (threshold: number) => {
        let energy = 0
        let counted = 0
        let blocks = 0
        for (let step = Math.ceil((threshold - LEAST_DBOV) * STEPS_PER_DB); step < counts.length; step++) {
          energy += energies[step] as number
          counted += samplesOf[step] as number
          blocks += counts[step] as number
        }
        return { levelDbov: counted === 0 ? undefined : dbov(energy / counted), counted, blocks }
      }
      const heard = above(SILENCE_DBOV)
      const speech =
        heard.levelDbov === undefined ? undefined : above(Math.max(SILENCE_DBOV, heard.levelDbov - PAUSE_DB)).levelDbov
      return {
        ...(speech !== undefined && { speechLevelDbov: round(speech) }),
        ...(peak > 0 && { peakDbov: round(dbov(peak * peak)) }),
        heardMs: heard.blocks * BLOCK_MS,
        silenceShare: samples === 0 ? 1 : Math.round((1 - heard.counted / samples) * 1e4) / 1e4,
        clippedSamples,
        clippings,
      }
    },
  }
}

const dbov = (power: number): number => 10 * Math.log10(power / FULL_SCALE ** 2)
const round = (level: number): number => Math.round(level * 10) / 10
