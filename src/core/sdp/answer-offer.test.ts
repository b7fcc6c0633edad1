import { describe, expect, test } from 'vitest'
import { answerOffer, refusalOf } from './answer-offer.ts'
import { sameMedia } from './compare-sdp.ts'
import { formatSdp } from './format-sdp.ts'
import { makeOffer } from './make-offer.ts'
import { parseSdp } from './parse-sdp.ts'

const HEAD = 'v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n'
const LOCAL = { address: '198.51.100.5', addressFamily: 'IP4', sessionId: '77', version: 3 } as const

function answer(lines: string, rtpPorts: readonly (number | undefined)[] = [20000, 20002, 20004]) {
  return answerOffer(parseSdp(HEAD + lines).sdp, { ...LOCAL, rtpPorts })
}

describe('an answer', () => {
  test('is what RFC 3264 says, line by line', () => {
    const offer = `m=audio 4000 RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendonly
a=label:1
m=audio 4002 RTP/AVP 0
a=inactive
a=label:2
`
    expect(formatSdp(answer(offer)).split('\r\n')).toEqual([
      'v=0',
      'o=tapeline 77 3 IN IP4 198.51.100.5',
      's=-',
      'c=IN IP4 198.51.100.5',
      't=0 0',
      'm=audio 20000 RTP/AVP 8 101',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=label:1',
      'a=recvonly',
      'm=audio 20002 RTP/AVP 0',
      'a=rtpmap:0 PCMU/8000',
      'a=label:2',
      'a=inactive',
      '',
    ])
  })

  test('takes every payload type and every line', () => {
    const { media } = answer('m=audio 4000 RTP/AVP 8 101 0 9 18 96\nm=video 4002 RTP/AVPF 97\nm=audio 4004 RTP/AVP 0\n')
    expect(media.map(({ port }) => port)).toEqual([20000, 20002, 20004])
    expect(media.map(({ formats }) => formats.length)).toEqual([6, 1, 1])
  })

  test('answers port 0 by port 0, and a line without a port of ours likewise', () => {
    const { media } = answer('m=audio 0 RTP/AVP 0\na=label:1\nm=audio 4002 RTP/AVP 0\nm=image 5000 UDPTL t38\n', [
      1,
      undefined,
      0,
    ])
    expect(media.map(({ port }) => port)).toEqual([0, 0, 0])
    expect(media.map(({ label }) => label)).toEqual(['1', undefined, undefined])
    expect(formatSdp(answer('m=audio 0 RTP/AVP 0\n'))).toContain('m=audio 0 RTP/AVP 0\r\n')
  })

  test('has as many lines as the offer, however many and however broken', () => {
    const many = answer('m=audio 4000 RTP/AVP 0\n'.repeat(200))
    expect(many.media).toHaveLength(200)
    const broken = 'm=audio 99999 RTP/AVP 0 8\na=label:1\nm=\nm=audio 4000 RTP/AVP 0\na=label:3\n'
    expect(formatSdp(answer(broken)).split('\r\n').slice(5)).toEqual([
      'm=audio 0 RTP/AVP 0 8',
      'a=label:1',
      'm=unknown 0 RTP/AVP 0',
      'm=audio 20004 RTP/AVP 0',
      'a=rtpmap:0 PCMU/8000',
      'a=label:3',
      'a=recvonly',
      '',
    ])
  })

  test('to hold by address is recvonly: media may come all the same', () => {
    expect(answer('m=audio 4000 RTP/AVP 0\nc=IN IP4 0.0.0.0\na=sendonly\n').media[0]?.direction).toBe('recvonly')
  })

  test('has our own key where one is given, and the profile of the offer', () => {
    const line = 'm=audio 4000 RTP/SAVP 0\n'
    const crypto = [undefined, '7 AES_CM_128_HMAC_SHA1_80 inline:OURS', '8 X inline:OURS']
    const { media } = answerOffer(parseSdp(HEAD + line.repeat(3)).sdp, {
      ...LOCAL,
      rtpPorts: [20000, 20002, undefined],
      crypto,
    })
    const keys = media.map(({ attributes }) =>
      attributes.flatMap(({ name, value }) => (name === 'crypto' ? value : [])),
    )
    expect(keys).toEqual([[], ['7 AES_CM_128_HMAC_SHA1_80 inline:OURS'], []])
    expect(media.map(({ protocol }) => protocol)).toEqual(['RTP/SAVP', 'RTP/SAVP', 'RTP/SAVP'])
  })

  test('never repeats keys, bundling or multiplexing', () => {
    const text = formatSdp(
      answer(
        'a=group:BUNDLE 0\nm=audio 4000 RTP/AVP 0\na=mid:0\na=rtcp-mux\na=crypto:1 X inline:y\na=fingerprint:sha-256 AB\n',
      ),
    )
    expect(text).not.toMatch(/BUNDLE|rtcp-mux|crypto|fingerprint/)
    expect(text).toContain('a=mid:0')
  })

  test('can be written for IPv6', () => {
    const text = formatSdp(
      answerOffer(parseSdp(`${HEAD}m=audio 4000 RTP/AVP 0\n`).sdp, {
        ...LOCAL,
        address: '2001:db8::5',
        addressFamily: 'IP6',
        rtpPorts: [20000],
      }),
    )
    expect(text).toContain('c=IN IP6 2001:db8::5\r\n')
  })
})

test.each([
  ['m=audio 4000 RTP/AVP 0', undefined],
  ['m=audio 4000 rtp/avpf 0', undefined],
  ['m=audio 0 RTP/AVP 0', 'not-used'],
  ['m=audio 4000 RTP/SAVP 0', 'encrypted'],
  [`m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}`, undefined],
  ['m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA', 'encrypted'],
  ['m=audio 4000 UDP/TLS/RTP/SAVPF 0', 'dtls'],
  ['m=image 4000 udptl t38', 'not-rtp'],
])('%s: refused because %s', (line, reason) => {
  expect(parseSdp(`${HEAD}${line}\n`).sdp.media.map(refusalOf)).toEqual([reason])
})

describe('offers are compared', () => {
  const read = (version: number, direction: string) =>
    parseSdp(
      `v=0\no=- 1 ${version} IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\na=${direction}\n`,
    ).sdp

  test('by what they say, not by the version of o=', () => {
    expect(sameMedia(read(1, 'sendonly'), read(1, 'inactive'))).toBe(false)
    expect(sameMedia(read(1, 'sendonly'), read(2, 'sendonly'))).toBe(true)
  })
})

test('our own offer names what we record, labelled as the metadata says', () => {
  const text = formatSdp(makeOffer({ ...LOCAL, rtpPorts: [20000, 20002] }, ['1']))
  const { sdp, problems } = parseSdp(text)
  expect(problems).toEqual([])
  expect(sdp.media.map(({ port, label, direction }) => [port, label, direction])).toEqual([
    [20000, '1', 'recvonly'],
    [20002, undefined, 'recvonly'],
  ])
  expect(sdp.media[0]?.codecs.map(({ encodingName }) => encodingName)).toContain('TELEPHONE-EVENT')
})
