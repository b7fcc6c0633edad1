/** Brings a sound to what a codec carries: G.711 codes at 8000 Hz, or samples at 16000 Hz for G.722 and Opus. */

import { decodeG711, encodeG711 } from '../core/audio/g711.ts'
import { Resampler } from '../core/audio/resampler.ts'
import type { WavSound } from './read-wav.ts'
import type { SpokenCodec } from './scenario.ts'
import { lawOf, type Speech } from './speech-coder.ts'

const TELEPHONE_HZ = 8000
const WIDE_BAND_HZ = 16_000
/** Half the length of the low-pass, in output samples. */
const REACH = 12

/** The codes themselves where the file has the law already, so that a test can compare byte for byte. */
export function encodeSpeech(sound: WavSound, codec: SpokenCodec): Speech {
  if (codec === 'G722' || codec === 'opus') return toWideBand(sound)
  const law = lawOf(codec)
  if (sound.encoding === law && sound.sampleRateHz === TELEPHONE_HZ) return sound.codes
  return encodeG711(decimate(samplesOf(sound), sound.sampleRateHz / TELEPHONE_HZ), law)
}

const samplesOf = (sound: WavSound): Int16Array =>
  sound.encoding === 'pcm16' ? sound.samples : decodeG711(sound.codes, sound.encoding)

function toWideBand(sound: WavSound): Int16Array {
  const samples = samplesOf(sound)
  if (sound.sampleRateHz === WIDE_BAND_HZ) return samples
  const resampler = new Resampler(sound.sampleRateHz, WIDE_BAND_HZ)
  return Int16Array.from([...resampler.add(samples), ...resampler.end()])
}

/** Low-pass below half the new rate (windowed sinc, linear phase), then every `factor`-th sample. */
function decimate(samples: Int16Array, factor: number): Int16Array {
  if (factor === 1) return samples
  const taps = lowPass(factor)
  const middle = (taps.length - 1) / 2
  return Int16Array.from({ length: Math.floor(samples.length / factor) }, (_, index) => {
    let sum = 0
    for (let tap = 0; tap < taps.length; tap++) {
      sum += (taps[tap] as number) * (samples[index * factor + tap - middle] ?? 0)
    }
    return Math.max(-32768, Math.min(32767, Math.round(sum)))
  })
}

function lowPass(factor: number): Float64Array {
  const middle = REACH * factor
  const taps = Float64Array.from({ length: 2 * middle + 1 }, (_, index) => {
    const distance = index - middle
    // 0.92: the filter falls between 3.6 and 4.4 kHz.
    const phase = (Math.PI * 0.92 * distance) / factor
    const window = 0.54 + 0.46 * Math.cos((Math.PI * distance) / (middle + 1))
    return (distance === 0 ? 1 : Math.sin(phase) / phase) * window
  })
  const gain = taps.reduce((sum, tap) => sum + tap, 0)
  return taps.map((tap) => tap / gain)
}
