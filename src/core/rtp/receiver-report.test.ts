import { describe, expect, it } from 'vitest'
import { encodeReceiverReport } from './receiver-report.ts'
import { findGoodbyes } from './rtcp-sender-report.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const block = {
  fractionLost: 64,
  cumulativeLost: -2,
  extendedHighest: 0x0001_0008,
  jitter: 33,
  lastSenderReport: 0xb44db705,
  delaySinceLastSenderReport: 0x5_4000,
}

describe('receiver report', () => {
  it('is a report block, and the name of who sends it', () => {
    const bytes = encodeReceiverReport({ ssrc: 1, cname: 'abc', about: { ssrc: 2, block } })
    expect(hex(bytes)).toBe(
      [
        // RR of one block
        '81c90007 00000001 00000002 40fffffe 00010008 00000021 b44db705 00054000',
        // SDES: CNAME of three bytes, ended by zeros to the next word
        '81ca0003 00000001 01036162 63000000',
      ]
        .join(' ')
        .replaceAll(' ', ''),
    )
  })

  it('is empty while nothing was received', () => {
    expect(hex(encodeReceiverReport({ ssrc: 1, cname: 'ab' }))).toBe('80c900010000000181ca0003000000010102616200000000')
  })

  it('says goodbye at the end', () => {
    const bytes = encodeReceiverReport({ ssrc: 0xfedcba98, cname: 'abcd', leaves: true })
    expect(findGoodbyes(bytes)).toEqual([0xfedcba98])
    expect(findGoodbyes(encodeReceiverReport({ ssrc: 1, cname: 'abcd' }))).toEqual([])
  })

  it.each([0, 1, 2, 3, 4, 5, 255])('is a whole number of words with a name of %i bytes', (length) => {
    const bytes = encodeReceiverReport({ ssrc: 1, cname: 'x'.repeat(length) })
    expect(bytes.length % 4).toBe(0)
    expect(bytes.at(-1)).toBe(0)
    const words = new DataView(bytes.buffer).getUint16(8 + 2) + 1
    expect(8 + words * 4).toBe(bytes.length)
  })
})

describe('goodbye', () => {
  it.each([
    ['of two sources', '82cb0002 00000001 00000002', [1, 2]],
    ['behind a report', '80c90001 00000009 81cb0001 00000007', [7]],
    ['with a reason', '81cb0003 00000007 03627965 00000000', [7]],
    ['that names more than it holds', '85cb0001 00000007', [7]],
    ['of nobody', '80cb0000', []],
    ['cut short', '81cb0004 00000007', []],
  ])('%s', (_, text, expected) => {
    expect(findGoodbyes(Buffer.from(text.replaceAll(' ', ''), 'hex'))).toEqual(expected)
  })
})
