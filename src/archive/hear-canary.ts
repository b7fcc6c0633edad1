/** What is in the recordings of a canary call. Calls are recorded in the same thread: all is done in turns of some milliseconds. */

import { setImmediate as othersFirst } from 'node:timers/promises'
import { findCodedTones } from '../core/audio/coded-tones.ts'
import type { Recording } from '../core/model/recording.ts'
import type { HeardCanary } from '../core/reconciliation/judge-canary.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { readSamples } from './read-samples.ts'

export interface HearCanaryParts {
  readonly objectStore: ObjectStore
  readonly mp3: Mp3Codec
}

const LONGEST_TURN_MS = 3
/** Blocks of so long are heard or not. */
const BLOCK_MS = 50
/** Mean magnitude; less is noise of the line. */
const AUDIBLE = 30

/** The signal of that seed and length; of what nobody here can open, what was measured when it was made. Rejects with `object-not-found`. */
export async function hearCanary(
  parts: HearCanaryParts,
  recordings: readonly Recording[],
  signal: { readonly durationMs: number; readonly seed: number },
): Promise<HeardCanary> {
  let [recordedMs, heardMs, othersMs, peak, channels] = [0, 0, 0, 0, 1]
  for (const recording of recordings) {
    const { sampleRateHz } = recording
    const tracks = recording.sealed ? [] : await tracksOf(parts, recording)
    const sound = recording.sealed ? (recording.sound ?? []) : []
    const found = sound.map((channel) => channel.heardMs)
    const audible = sound.map((channel) => channel.heardMs)
    for (const { peakDbov } of sound) peak = Math.max(peak, amplitudeOf(peakDbov))
    for (const track of tracks) {
      found.push((await inTurns(findCodedTones(track, { sampleRateHz, ...signal }))).heardMs)
      audible.push(audibleMs(track, sampleRateHz))
      peak = track.reduce((most, sample) => Math.max(most, Math.abs(sample)), peak)
      await othersFirst()
    }
    const best = found.indexOf(Math.max(...found))
    recordedMs += recording.durationMs
    heardMs += found[best] ?? 0
    othersMs += Math.max(0, ...audible.filter((_, channel) => channel !== best))
    channels = Math.max(channels, recording.channels.length)
  }
  return { recordedMs, heardMs: Math.min(heardMs, signal.durationMs), othersMs, peak, channels }
}

/** Of 32,767. */
function amplitudeOf(peakDbov: number | undefined): number {
  return peakDbov === undefined ? 0 : Math.round(32_767 * 10 ** (peakDbov / 20))
}

/** Each channel by itself. */
async function tracksOf(parts: HearCanaryParts, recording: Recording): Promise<readonly Int16Array[]> {
  const { samples, blocks } = await readSamples(parts, recording)
  const { length } = recording.channels
  const tracks = recording.channels.map(() => new Int16Array(samples))
  let at = 0
  for await (const block of blocks) {
    for (const [index, sample] of block.entries()) {
      const track = tracks[index % length] as Int16Array
      track[at + Math.floor(index / length)] = sample
    }
    at += block.length / length
  }
  return tracks
}

function audibleMs(track: Int16Array, sampleRateHz: number): number {
  const block = (BLOCK_MS * sampleRateHz) / 1000
  let heard = 0
  for (let from = 0; from + block <= track.length; from += block) {
    const sum = track.subarray(from, from + block).reduce((total, sample) => total + Math.abs(sample), 0)
    if (sum >= AUDIBLE * block) heard += BLOCK_MS
  }
  return heard
}

async function inTurns<Result>(work: Generator<void, Result>): Promise<Result> {
  let turnEndsAtMs = performance.now() + LONGEST_TURN_MS
  for (;;) {
    const next = work.next()
    if (next.done) return next.value
    if (performance.now() < turnEndsAtMs) continue
    await othersFirst()
    turnEndsAtMs = performance.now() + LONGEST_TURN_MS
  }
}
