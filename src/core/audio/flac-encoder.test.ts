import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { missing, TOOLS } from '../../../test/tools.ts'
import { createFlacEncoder } from './flac-encoder.ts'

/** Of one length, as a decoder meets them: silence, noise that nothing predicts, speech-like sums, full-scale steps, one loud sample. */
const SOUNDS: Readonly<Record<string, (at: number) => number>> = {
  silence: () => 0,
  'a constant': () => -32_768,
  noise: (at) => ((Math.imul(at + 1, 2_654_435_761) >>> 9) & 0xffff) - 32_768,
  'a tone of G.711': (at) => Math.round(2000 * Math.sin(at / 9)) << 2,
  'a loud tone': (at) => Math.round(32_000 * Math.sin(at / 3)),
  'full-scale steps': (at) => (at % 2 === 0 ? 32_767 : -32_768),
  'a click in silence': (at) => (at === 5000 ? 32_767 : 0),
}

function encoded(samples: Int16Array, channels: number, sampleRateHz: number): Buffer {
  const encoder = createFlacEncoder({ sampleRateHz, channels, samples: samples.length / channels })
  const pieces: Uint8Array[] = []
  // In pieces that end anywhere.
  for (let at = 0; at < samples.length; at += 1002 * channels) {
    pieces.push(encoder.add(samples.subarray(at, at + 1002 * channels)))
  }
  return Buffer.concat([...pieces, encoder.end()])
}

it.skipIf(missing('ffmpeg')).each([
  [1, 9001, 8000],
  [2, 8192, 16_000],
  [2, 3, 11_025],
  // More frames than a number of one byte counts.
  [1, 80_000, 48_000],
])(
  'gives what it was made of back bit by bit to another program: %i channels, %i samples of each sound, %i Hz',
  (channels, samples, rateHz) => {
    const sounds = Object.values(SOUNDS)
    const wave = new Int16Array(sounds.length * samples * channels)
    sounds.forEach((sound, index) => {
      const from = index * samples * channels
      for (let at = 0; at < samples * channels; at++) wave[from + at] = sound(at)
    })
    const given = ['-v', 'error', '-err_detect', 'explode', '-i', '-', '-f', 's16le', '-ar', String(rateHz), '-']
    const options = { input: encoded(wave, channels, rateHz), maxBuffer: 2 ** 26 }
    const { stdout, stderr } = spawnSync(TOOLS.ffmpeg.program, given, options)
    expect(stderr.toString()).toBe('')
    expect(stdout.equals(Buffer.from(wave.buffer))).toBe(true)
  },
)

it('is half of what speech by telephone is as samples, and never much more than they are', () => {
  const size = (name: string) =>
    encoded(
      Int16Array.from({ length: 16_384 }, (_, at) => SOUNDS[name]?.(at) ?? 0),
      1,
      8000,
    ).length
  expect(size('a tone of G.711')).toBeLessThan(16_384)
  expect(size('noise')).toBeLessThan(2 * 16_384 + 200)
  expect(size('silence')).toBeLessThan(150)
})

it('is a whole file of no samples too', () => {
  expect(createFlacEncoder({ sampleRateHz: 8000, channels: 1, samples: 0 }).end().length).toBe(42)
})
