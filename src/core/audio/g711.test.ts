import { describe, expect, it } from 'vitest'
import { decodeG711, encodeG711, G711_DECODE } from './g711.ts'

const CODES = Uint8Array.from({ length: 256 }, (_, code) => code)

describe('G.711', () => {
  it('decodes the values of tables 1 and 2 of the recommendation', () => {
    // Table 2 (µ-law), 14-bit values of the first code of each segment; linear samples are four times that.
    const mulaw = [-8031, -3999, -1983, -975, -471, -219, -93, -30]
    expect(mulaw.map((_, segment) => (G711_DECODE.mulaw[segment * 16] as number) / 4)).toEqual(mulaw)
    expect([0x80, 0xff, 0x7f].map((code) => G711_DECODE.mulaw[code])).toEqual([32124, 0, 0])
    // Table 1 (A-law), 13-bit values, even bits inverted.
    const alaw = [-4032, -2016, -1008, -504, -252, -126, -63, -31]
    expect(alaw.map((_, i) => (G711_DECODE.alaw[((7 - i) * 16 + 15) ^ 0x55] as number) / 8)).toEqual(alaw)
    expect([0xd5, 0x55, 0xaa, 0x2a].map((code) => G711_DECODE.alaw[code])).toEqual([8, -8, 32256, -32256])
  })

  it('gives back every code but negative zero', () => {
    expect(encodeG711(decodeG711(CODES, 'alaw'), 'alaw')).toEqual(CODES)
    const mulaw = encodeG711(decodeG711(CODES, 'mulaw'), 'mulaw')
    expect([...CODES].filter((code) => mulaw[code] !== code)).toEqual([0x7f])
  })

  it.each(['mulaw', 'alaw'] as const)('encodes every sample to a neighbouring value, %s', (law) => {
    const all = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768)
    const back = decodeG711(encodeG711(all, law), law)
    const clip = Math.max(...G711_DECODE[law])
    const wrong = all.filter((sample, index) => {
      const limited = Math.max(-clip, Math.min(clip, sample))
      return Math.abs(limited - (back[index] as number)) > Math.max(16, Math.abs(limited) / 27)
    })
    expect(wrong).toHaveLength(0)
    const wild = all.filter((_, index) => index > 0 && (back[index] as number) < (back[index - 1] as number))
    expect(wild).toHaveLength(0)
  })
})
