import { describe, expect, it } from 'vitest'
import { parseSdp } from './parse-sdp.ts'
import { rtcpDestination } from './rtcp-destination.ts'

const destination = (mLine: string, ...attributes: string[]) => {
  const lines = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', mLine, ...attributes]
  const { media } = parseSdp(`${lines.join('\r\n')}\r\n`).sdp ?? { media: [] }
  return media[0] && rtcpDestination(media[0])
}

describe('RTCP goes to', () => {
  it.each([
    ['the port above that of RTP', [], { address: '192.0.2.1', port: 4001 }],
    ['the port that a=rtcp names', ['a=rtcp:53020'], { address: '192.0.2.1', port: 53_020 }],
    ['the address that a=rtcp names', ['a=rtcp:53020 IN IP4 198.51.100.7'], { address: '198.51.100.7', port: 53_020 }],
    ['an IPv6 address', ['a=rtcp:53020 IN IP6 2001:db8::7'], { address: '2001:db8::7', port: 53_020 }],
    ['the port above, when a=rtcp is nonsense', ['a=rtcp:none'], { address: '192.0.2.1', port: 4001 }],
  ])('%s', (_, attributes, expected) => {
    expect(destination('m=audio 4000 RTP/AVP 0', ...attributes)).toEqual(expected)
  })

  it.each(['m=audio 0 RTP/AVP 0', 'm=audio 9 RTP/AVP 0'])('nowhere for %s', (mLine) => {
    expect(destination(mLine)).toBeUndefined()
  })

  it('nowhere, rather than to a port there is not', () => {
    expect(destination('m=audio 4000 RTP/AVP 0', 'a=rtcp:70000')).toBeUndefined()
  })
})
