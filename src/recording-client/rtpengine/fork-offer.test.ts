import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseSdp } from '../../core/sdp/parse-sdp.ts'
import { parseMetadata } from '../../core/siprec/parse-metadata.ts'
import { formatMetadata } from '../format-metadata.ts'
import { type BencodeDictionary, decodeBencode } from './bencode.ts'
import { describeForkedCall, formatForkOffer, formatSubscriptionAnswer, readForkOffer } from './fork-offer.ts'
import type { ForkedParty } from './forked-parties.ts'
import { readSubscriptionOffer, type SubscriptionOffer } from './read-replies.ts'

const decoded = decodeBencode(
  readFileSync(new URL('../../../test/fixtures/rtpengine/subscribe-request.bencode', import.meta.url)),
)
const subscription = readSubscriptionOffer(
  decoded.ok ? (decoded.value as BencodeDictionary) : new Map(),
) as SubscriptionOffer
const offer = readForkOffer(subscription, undefined, () => crypto.randomUUID())

const party = (tag: string, aor: string, change: Partial<ForkedParty> = {}): ForkedParty => {
  return { tag, participantId: `participant-${aor}`, aor, sends: true, joinedAtMs: 1000, ...change }
}
const alice = party('a1354b10f1667055', 'sip:alice@pbx.example')
const bob = party('efd4d467593697fc', 'sip:bob@pbx.example')
const call = { sessionId: 's', sipCallId: 'c0c2', startedAtMs: 1000 }

describe('the offer to the recorder', () => {
  it("is rtpengine's, with a higher version", () => {
    const { sdp } = parseSdp(formatForkOffer(offer, [alice, bob], 2))
    const given = parseSdp(subscription.sdp).sdp
    expect(sdp.media).toMatchObject(
      given.media.map(({ port, label, formats }) => ({ port, label, formats, direction: 'sendonly' })),
    )
    expect(BigInt(sdp.origin.version) - BigInt(given.origin.version)).toBe(2n)
  })

  it('is inactive where somebody is on hold or gone', () => {
    const { sdp } = parseSdp(formatForkOffer(offer, [alice, { ...bob, sends: false }], 3))
    expect(sdp.media.map(({ label, direction }) => [label, direction])).toEqual([
      ['1', 'sendonly'],
      ['0', 'inactive'],
    ])
  })

  it('disables what is not audio', () => {
    const video = { ...subscription, sdp: subscription.sdp.replace(/m=audio/, 'm=video') }
    const { sdp } = parseSdp(
      formatForkOffer(
        readForkOffer(video, undefined, () => ''),
        [alice, bob],
        1,
      ),
    )
    expect(sdp.media.map(({ port }) => port === 0)).toEqual([true, false])
  })

  it('keeps the stream ids when it is made again', () => {
    expect(readForkOffer(subscription, offer, () => 'new').lines).toEqual(offer.lines)
  })
})

describe('the metadata', () => {
  it('ties each party to its line', () => {
    const xml = formatMetadata(describeForkedCall(call, offer, [alice, bob]), 'rfc7865')?.xml ?? ''
    const { metadata } = parseMetadata(xml)
    const streamOf = (label: string) => offer.lines.find((line) => line.label === label)?.streamId
    expect(xml).toContain('<datamode>complete</datamode>')
    expect(metadata?.participants.map(({ aor }) => aor)).toEqual([alice.aor, bob.aor])
    expect(xml).toMatch(
      new RegExp(`participant_id="participant-sip:alice@pbx.example">\\s*<send>${streamOf('1')}</send>`),
    )
    expect(xml).toMatch(
      new RegExp(`participant_id="participant-sip:bob@pbx.example">\\s*<send>${streamOf('0')}</send>`),
    )
  })

  it('says who left, and when', () => {
    const gone = { ...bob, sends: false, leftAtMs: 5000 }
    const xml = formatMetadata(describeForkedCall(call, offer, [alice, gone]), 'rfc7865')?.xml ?? ''
    expect(xml).toContain('<disassociate-time>1970-01-01T00:00:05Z</disassociate-time>')
  })
})

describe('what rtpengine is told of the answer', () => {
  it('is that all that was taken goes on', () => {
    const answer = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n'
    const lines = 'm=audio 4000 RTP/AVP 0\r\na=inactive\r\nm=audio 0 RTP/AVP 0\r\na=inactive\r\n'
    const told = formatSubscriptionAnswer(answer + lines) ?? ''
    expect(parseSdp(told).sdp.media.map(({ port, direction }) => [port, direction])).toEqual([
      [4000, 'recvonly'],
      [0, 'inactive'],
    ])
  })

  it('is nothing without SDP', () => {
    expect(formatSubscriptionAnswer('')).toBeUndefined()
  })
})
