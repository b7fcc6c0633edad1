import { describe, expect, it } from 'vitest'
import { readOpusFile } from './coded-tones.test-kit.ts'
import { opusDuration, opusFecDuration, opusRateHz } from './opus-packet.ts'

const toc = (config: number, code: number) => (config << 3) | code
const bytes = (count: number): number[] => new Array(count).fill(7)
const duration = (...packet: number[]) => opusDuration(Uint8Array.from(packet))

describe('the duration of an Opus packet (RFC 6716 §3)', () => {
  it('is that of its frames', () => {
    expect(duration(toc(1, 0), ...bytes(30))).toBe(960)
    expect(duration(toc(3, 0), ...bytes(30))).toBe(2880)
    expect(duration(toc(13, 0), ...bytes(30))).toBe(960)
    expect(duration(toc(16, 0), ...bytes(30))).toBe(120)
    expect(duration(toc(31, 1), ...bytes(30))).toBe(1920)
    expect(duration(toc(31, 2), 10, ...bytes(25))).toBe(1920)
    expect(duration(toc(31, 3), 4, ...bytes(40))).toBe(3840)
    expect(duration(toc(31, 3), 0x80 | 3, 5, 6, ...bytes(20))).toBe(2880)
    expect(duration(toc(31, 3), 0x40 | 1, 255, 3, ...bytes(30 + 254 + 3))).toBe(960)
  })

  it('is that of silence when only the first byte came (DTX)', () => {
    expect(duration(toc(9, 0))).toBe(960)
  })

  it.each([
    ['nothing', []],
    ['two equal frames of an odd length', [toc(9, 1), 1, 2, 3]],
    ['a first frame longer than the packet', [toc(9, 2), 200, 1, 2]],
    ['a length of one byte where two are needed', [toc(9, 2), 252]],
    ['no count of frames', [toc(9, 3)]],
    ['no frame at all', [toc(9, 3), 0]],
    ['more than 120 ms', [toc(3, 3), 3, 1, 2, 3]],
    ['frames that do not share the bytes', [toc(9, 3), 2, 1, 2, 3]],
    ['padding longer than the packet', [toc(9, 3), 0x41, 9, 1]],
    ['padding that does not end', [toc(9, 3), 0x41, 255, 255]],
    ['a frame of more than 1275 bytes', [toc(9, 0), ...bytes(1276)]],
  ])('is none for %s', (_, packet) => {
    expect(duration(...packet)).toBe(0)
  })

  it('is 20 ms in what FFmpeg makes', () => {
    expect(new Set(readOpusFile('stereo.opus').map(opusDuration))).toEqual(new Set([960]))
  })
})

it('knows what sample rate holds a packet', () => {
  const rates = [0, 4, 8, 12, 14, 16, 20, 24, 28].map((config) => opusRateHz(Uint8Array.of(config << 3)))
  expect(rates).toEqual([8000, 12_000, 16_000, 24_000, 48_000, 8000, 16_000, 24_000, 48_000])
})

describe('what a packet carries again of the one before it (RFC 6716 §4.2.4)', () => {
  const copied = (...packet: number[]) => opusFecDuration(Uint8Array.from(packet))
  const STEREO = 4

  it('is told behind the bits that say whether somebody speaks', () => {
    expect(copied(toc(9, 0), 0b0100_0000, 1)).toBe(960)
    expect(copied(toc(9, 0), 0b1000_0000, 1)).toBe(0)
    expect(copied(toc(8, 0), 0b1100_0000, 1)).toBe(480)
    expect(copied(toc(10, 0), 0b0010_0000, 1)).toBe(1920)
    expect(copied(toc(11, 0), 0b0001_0000, 1)).toBe(2880)
    expect(copied(toc(11, 0), 0b1110_1111, 1)).toBe(0)
  })

  it('may be of either channel', () => {
    expect(copied(toc(9, 0) | STEREO, 0b0001_0000, 1)).toBe(960)
    expect(copied(toc(9, 0) | STEREO, 0b0100_0000, 1)).toBe(960)
    expect(copied(toc(9, 0) | STEREO, 0b1010_1111, 1)).toBe(0)
    expect(copied(toc(9, 0), 0b0001_0000, 1)).toBe(0)
  })

  it('is told by the first of several frames', () => {
    expect(copied(toc(9, 1), 0b0100_0000, 0)).toBe(960)
    expect(copied(toc(9, 2), 1, 0b0100_0000, 0)).toBe(960)
    expect(copied(toc(9, 2), 252, 1, 0b0100_0000, ...bytes(260))).toBe(960)
    expect(copied(toc(9, 3), 2, 0b0100_0000, 0)).toBe(960)
    expect(copied(toc(9, 3), 0x80 | 3, 1, 1, 0b0100_0000, 0, 0)).toBe(960)
    expect(copied(toc(9, 3), 0x40 | 1, 2, 0b0100_0000, 0, 0)).toBe(960)
  })

  it('is nothing in music, and in a frame that is empty', () => {
    expect(copied(toc(16, 0), 0xff, 1)).toBe(0)
    expect(copied(toc(9, 0))).toBe(0)
    expect(copied(toc(9, 2), 0, 0b0100_0000)).toBe(0)
    expect(copied(toc(9, 3), 0x80 | 2, 0, 0b0100_0000)).toBe(0)
    expect(copied(toc(9, 3), 0x40 | 1, 2, 0xff, 0xff)).toBe(0)
  })

  it('is nearly everywhere in what FFmpeg makes of speech when it is asked for', () => {
    const packets = readOpusFile('speech-fec.opus')
    expect(packets.filter((packet) => opusFecDuration(packet) === 960).length / packets.length).toBeGreaterThan(0.8)
  })
})
