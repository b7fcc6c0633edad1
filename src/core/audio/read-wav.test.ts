import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { missing } from '../../../test/tools.ts'
import { MsGsmDecoder } from './ms-gsm-decoder.ts'
import { readWavHead } from './read-wav.ts'
import { encodeWavHeader } from './wav-header.ts'

const FFMPEG = 'ffmpeg'

describe('the head of a WAV file', () => {
  it.each(['pcm16', 'mulaw', 'alaw'] as const)('reads what we write: %s', (encoding) => {
    const header = encodeWavHeader({ encoding, sampleRateHz: 8000, channels: 2 }, 100)
    const bytes = encoding === 'pcm16' ? 400 : 200
    expect(readWavHead(header, header.length + bytes)).toMatchObject({
      ok: true,
      head: { encoding, sampleRateHz: 8000, channels: 2, dataStart: header.length, dataBytes: bytes },
    })
  })

  it('takes a file that was cut off for as long as it is', () => {
    const header = encodeWavHeader({ encoding: 'pcm16', sampleRateHz: 8000, channels: 1 }, 1000)
    expect(readWavHead(header, header.length + 101)).toMatchObject({ head: { dataBytes: 100 } })
  })

  it('says what it cannot read', () => {
    const header = encodeWavHeader({ encoding: 'pcm16', sampleRateHz: 8000, channels: 1 }, 10)
    expect(readWavHead(new Uint8Array(20), 20)).toEqual({ ok: false, reason: 'it is no WAV file' })
    expect(readWavHead(header, header.length)).toEqual({ ok: false, reason: 'it has no samples' })
    const six = Uint8Array.from(header)
    six[22] = 6
    expect(readWavHead(six, 1000)).toEqual({ ok: false, reason: 'it has 6 channels; one or two can be imported' })
    const mp3 = Uint8Array.from(header)
    mp3[20] = 0x55
    expect(readWavHead(mp3, 1000)).toMatchObject({ ok: false, reason: expect.stringContaining('its format 85') })
  })
})

it.skipIf(missing('ffmpeg'))('decodes GSM of a WAV file to the sample as another decoder does', () => {
  const ffmpeg = (args: string, input?: Buffer) =>
    execFileSync(FFMPEG, ['-hide_banner', '-loglevel', 'error', ...args.split(' ')], {
      ...(input && { input }),
      maxBuffer: 1e8,
    })
  const file = ffmpeg('-f lavfi -i sine=f=440:d=2:r=8000,vibrato=f=5 -c:a libgsm_ms -f wav pipe:1')
  const read = readWavHead(file, file.length)
  if (!read.ok) throw new Error(read.reason)
  const { encoding, dataStart, dataBytes } = read.head
  const samples = new MsGsmDecoder().decode(file.subarray(dataStart, dataStart + dataBytes))
  const theirs = ffmpeg('-f wav -i pipe:0 -f s16le pipe:1', file)
  expect(encoding).toBe('ms-gsm')
  expect(samples.length).toBeGreaterThan(15_000)
  const expected = new Int16Array(theirs.buffer.slice(theirs.byteOffset, theirs.byteOffset + theirs.length))
  const length = Math.min(expected.length, samples.length)
  expect(samples.subarray(0, length)).toEqual(expected.subarray(0, length))
})
