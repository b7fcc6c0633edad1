import { describe, expect, test } from 'vitest'
import { streamDirectionOf } from './answer-offer.ts'
import { parseSdp } from './parse-sdp.ts'

const HEAD = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n'
const media = (lines: string) => parseSdp(HEAD + lines).sdp.media

describe('SDP is read', () => {
  test('with payload types of RFC 3551 that have no rtpmap', () => {
    const codecs = media('m=audio 4000 RTP/AVP 0 2 4 8 9 18 13 19\r\n')[0]?.codecs
    expect(codecs?.map(({ encodingName }) => encodingName)).toEqual([
      'PCMU',
      'G726-32',
      'G723',
      'PCMA',
      'G722',
      'G729',
      'CN',
      'CN',
    ])
  })

  test('with rtpmap in any spelling, the clock and channels of Opus, and parameters', () => {
    const lines = 'm=audio 4000 RTP/AVP 96 0 101\na=rtpmap:96 opus/48000/2\na=fmtp:96 stereo=1; x=2\na=rtpmap:0 pcmu\n'
    expect(media(`${lines}a=rtpmap: 101 telephone-event / 8000\n`)[0]?.codecs).toEqual([
      { payloadType: 96, encodingName: 'OPUS', clockRateHz: 48000, channels: 2, fmtp: 'stereo=1; x=2' },
      { payloadType: 0, encodingName: 'PCMU', clockRateHz: 8000, channels: 1 },
      { payloadType: 101, encodingName: 'TELEPHONE-EVENT', clockRateHz: 8000, channels: 1 },
    ])
  })

  test('with a payload type that an rtpmap gives another meaning', () => {
    expect(media('m=audio 4000 RTP/AVP 9\na=rtpmap:9 G722/16000\n')[0]?.codecs[0]?.clockRateHz).toBe(16000)
  })

  test('with c= per line, for all, or missing', () => {
    expect(
      media('m=audio 1 RTP/AVP 0\nc=IN IP4 192.0.2.9/127\nm=audio 2 RTP/AVP 0\n').map((m) => m.connection),
    ).toEqual([
      { family: 'IP4', address: '192.0.2.9' },
      { family: 'IP4', address: '192.0.2.1' },
    ])
    const without = parseSdp('v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nm=audio 4000 RTP/AVP 0\na=sendonly\n')
    expect(without.sdp.media[0]).not.toHaveProperty('connection')
    expect(without.problems).toEqual(['c= is missing'])
    expect(without.sdp.media.map(streamDirectionOf)).toEqual(['recvonly'])
  })

  test('with IPv6', () => {
    const { sdp } = parseSdp(
      'v=0\no=- 1 1 IN IP6 2001:db8::1\ns=-\nc=IN IP6 2001:db8::1\nt=0 0\nm=audio 4000 RTP/AVP 0\n',
    )
    expect(sdp.media[0]?.connection).toEqual({ family: 'IP6', address: '2001:db8::1' })
    const spelled = media('m=audio 4000 RTP/AVP 0\nc=IN IP6 2001:0DB8:0:0:0:0:0:A\n')[0]?.connection
    expect(spelled).toEqual({ family: 'IP6', address: '2001:db8::a' })
    expect(sdp.origin.address.family).toBe('IP6')
  })

  test('with the direction of the line, else of the session, else sendrecv', () => {
    const { sdp } = parseSdp(`${HEAD}a=inactive\nm=audio 1 RTP/AVP 0\nm=audio 2 RTP/AVP 0\na=sendonly\n`)
    expect(sdp.media.map(({ direction }) => direction)).toEqual(['inactive', 'sendonly'])
    expect(media('m=audio 1 RTP/AVP 0\na=direction:both\n')[0]?.direction).toBe('sendrecv')
  })

  test('with labels that are words, blanks or large numbers', () => {
    const lines = ['a_leg', '16777227', 'agent 7'].map((label) => `m=audio 4000 RTP/AVP 0\na=label:${label}\n`)
    expect(media(lines.join('')).map(({ label }) => label)).toEqual(['a_leg', '16777227', 'agent 7'])
  })

  test('with every key, fingerprint and unknown attribute kept', () => {
    const names = ['crypto', 'crypto', 'fingerprint', 'rtcp-mux', 'x-vendor']
    const lines = names.map((name) => `a=${name}:1 x\n`).join('')
    expect(media(`m=audio 1 RTP/SAVP 0\n${lines}`)[0]?.attributes.map(({ name }) => name)).toEqual(names)
  })

  test('with lines that are not SDP, as problems only', () => {
    const { sdp, problems } = parseSdp(
      `...\n  ${HEAD}--boundary\nm=audio 4000 RTP/AVP 0\n  a=label:1\n!!\nm=audio x\na=label:2\n`,
    )
    expect(sdp.media.map(({ label, port }) => [label, port])).toEqual([
      ['1', 4000],
      ['2', 0],
    ])
    expect(problems).toContain('line not understood: --boundary')
    expect(problems).toContain('m= line not understood: audio x')
  })

  test('with a user name of several words and ids larger than a number', () => {
    const { sdp } = parseSdp('v=0\no=Some Gateway 18446744073709551616 2 IN IP4 192.0.2.1\ns= \nm=audio 0 RTP/AVP 0\n')
    expect(sdp.origin).toMatchObject({ username: 'Some_Gateway', sessionId: '18446744073709551616', version: '2' })
  })
})

test.each([
  ['a=sendonly', 'recvonly'],
  ['a=sendrecv', 'recvonly'],
  ['', 'recvonly'],
  ['a=inactive', 'inactive'],
  ['a=recvonly', 'inactive'],
  ['c=IN IP4 0.0.0.0\na=sendonly', 'inactive'],
  ['c=IN IP6 ::\na=sendonly', 'inactive'],
])('a line with "%s" is shown as %s', (lines, direction) => {
  expect(media(`m=audio 4000 RTP/AVP 0\n${lines}\n`).map(streamDirectionOf)).toEqual([direction])
})
