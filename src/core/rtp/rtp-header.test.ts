import { describe, expect, it } from 'vitest'
import { createRtpHeader, isRtcp, readRtpHeader } from './rtp-header.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const BASIC = '80 80 1234 00000100 deadbeef'

describe('readRtpHeader', () => {
  it('reads the fixed header', () => {
    const header = createRtpHeader()
    expect(readRtpHeader(hex(`${BASIC} aabb`), header)).toBe('ok')
    expect(header).toEqual({
      marker: true,
      payloadType: 0,
      sequenceNumber: 0x1234,
      timestamp: 256,
      ssrc: 0xdeadbeef,
      payloadStart: 12,
      payloadEnd: 14,
    })
  })

  it('leaves out CSRCs, extension and padding', () => {
    const header = createRtpHeader()
    const packet = hex('b2 08 0001 00000001 00000002  11111111 22222222  bede 0001 01020304  aabbcc 0003')
    packet[packet.length - 1] = 2
    expect(readRtpHeader(packet, header)).toBe('ok')
    expect([header.payloadStart, header.payloadEnd]).toEqual([28, 31])
  })

  it.each([
    ['too-short', '80 80 1234 00000100 deadbe'],
    ['not-version-2', '40 80 1234 00000100 deadbeef'],
    ['rtcp', '80 c8 0006 00000100 deadbeef'],
    ['csrc-beyond-packet', '82 00 0001 00000001 00000002 11111111'],
    ['extension-beyond-packet', '90 00 0001 00000001 00000002 bede'],
    ['extension-beyond-packet', '90 00 0001 00000001 00000002 bede 0002 01020304'],
    ['padding-invalid', 'a0 00 0001 00000001 00000002 aa00'],
    ['padding-invalid', 'a0 00 0001 00000001 00000002 aa03'],
  ])('refuses: %s', (problem, packet) => {
    expect(readRtpHeader(hex(packet), createRtpHeader())).toBe(problem)
  })

  it('tells RTCP from RTP on one port', () => {
    expect(isRtcp(hex('80 c8 0006 00000100'))).toBe(true)
    expect(isRtcp(hex('80 df 0006 00000100'))).toBe(true)
    expect(isRtcp(hex('80 e0 0006 00000100'))).toBe(false)
    expect(isRtcp(hex('80 88 0006 00000100'))).toBe(false)
    expect(isRtcp(hex('80 c8'))).toBe(false)
  })
})
