/** Brings a sound to what G.711 carries: 8000 Hz, one code per sample. */

import { decodeG711, encodeG711, type G711Law } from '../core/audio/g711.ts'
import type { WavSound } from './read-wav.ts'

const TELEPHONE_HZ = 8000
/** Half the length of the low-pass, in output samples. */
const REACH = 12

/** The codes themselves where the file has the law already, so that a test can compare byte for byte. */
export function encodeSpeech(sound: WavSound, law: G711Law): Uint8Array {
  if (sound.encoding === law && sound.sampleRateHz === TELEPHONE_HZ) return sound.codes
  const samples = sound.encoding === 'pcm16' ? sound.samples : decodeG711(sound.codes, sound.encoding)
  return encodeG711(decimate(samples, sound.sampleRateHz / TELEPHONE_HZ), law)
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
