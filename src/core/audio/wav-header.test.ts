import { expect, it } from 'vitest'
import { encodeWavHeader, wavPaddingBytes } from './wav-header.ts'

it('writes µ-law with an extension of no bytes and the number of samples', () => {
  const header = Buffer.from(encodeWavHeader({ encoding: 'mulaw', sampleRateHz: 8000, channels: 2 }, 1000))
  expect(header.toString('latin1', 0, 4) + header.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
  expect([header.readUInt32LE(4), header.length]).toEqual([header.length - 8 + 2000, 58])
  expect([header.readUInt16LE(20), header.readUInt16LE(22), header.readUInt32LE(24)]).toEqual([7, 2, 8000])
  expect([header.readUInt32LE(28), header.readUInt16LE(32), header.readUInt16LE(34)]).toEqual([16_000, 2, 8])
  expect(header.toString('latin1', 38, 42)).toBe('fact')
  expect([header.readUInt32LE(46), header.readUInt32LE(54)]).toEqual([1000, 2000])
})

it('writes PCM without them', () => {
  const header = Buffer.from(encodeWavHeader({ encoding: 'pcm16', sampleRateHz: 8000, channels: 1 }, 7))
  expect(header.length).toBe(44)
  expect([header.readUInt16LE(20), header.readUInt16LE(34), header.readUInt32LE(40)]).toEqual([1, 16, 14])
})

it('pads an odd number of bytes and counts the padding in the file but not in the data', () => {
  const format = { encoding: 'alaw', sampleRateHz: 8000, channels: 1 } as const
  const header = Buffer.from(encodeWavHeader(format, 7))
  expect(wavPaddingBytes(format, 7)).toBe(1)
  expect([header.readUInt32LE(4), header.readUInt32LE(54)]).toEqual([header.length - 8 + 8, 7])
})

it('says unknown instead of a wrong size beyond 4 GiB', () => {
  const header = Buffer.from(encodeWavHeader({ encoding: 'pcm16', sampleRateHz: 8000, channels: 2 }, 2 ** 31))
  expect([header.readUInt32LE(4), header.readUInt32LE(40)]).toEqual([0xffffffff, 0xffffffff])
})
