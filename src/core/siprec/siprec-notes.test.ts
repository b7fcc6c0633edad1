/** What recording clients really send, point by point: offers, answers and who is on the call. */

import { describe, expect, test } from 'vitest'
import { answerOffer, refusalOf, streamDirectionOf } from '../sdp/answer-offer.ts'
import { sameMedia } from '../sdp/compare-sdp.ts'
import { chooseCrypto } from '../sdp/crypto-attribute.ts'
import { parseSdp } from '../sdp/parse-sdp.ts'
import type { SipRequest } from '../sip/message.ts'
import { mergeMetadata } from './merge-metadata.ts'
import { partiesOf } from './parties-of.ts'
import {
  EMPTY_METADATA,
  fixtureRequest,
  LABELLED,
  metadataOf,
  NOBODY,
  OFFER,
  PEOPLE,
  partiesIn,
  STREAMS,
  seen,
  shown,
  splitText,
} from './siprec-fixture.test-kit.ts'
import { splitBody } from './split-body.ts'
import type { SessionStream } from './tie-streams.ts'

const offerOf = (name: string) => parseSdp(splitBody('', fixtureRequest(name).body).sdp ?? '').sdp

describe('point 1: every payload type and every m-line is answered, labels are echoed', () => {
  test.each(['oracle.sip', 'audiocodes.sip', 'broadworks.sip', 'opensips-2.sip', 'sems.sip', 'conference.sip'])(
    '%s',
    (name) => {
      const offer = offerOf(name)
      const rtpPorts = offer.media.map((_, index) => 20000 + 2 * index)
      const { media } = answerOffer(offer, {
        address: '192.0.2.9',
        addressFamily: 'IP4',
        sessionId: '1',
        version: 1,
        rtpPorts,
      })
      expect(media.map(({ label, formats, protocol }) => [label, formats, protocol])).toEqual(
        offer.media.map(({ label, formats, protocol }) => [label, formats, protocol]),
      )
      expect(media.every(({ port }) => port > 0)).toBe(true)
    },
  )
})

test('point 3: the version of o= may stay while directions change', () => {
  const [before, after] = [offerOf('opensips-3.sip'), offerOf('opensips-3-hold.sip')]
  expect(after.origin.version).toBe(before.origin.version)
  expect(sameMedia(before, after)).toBe(false)
})

describe('point 4: hold', () => {
  test('by a=inactive while the metadata stay complete and unchanged', () => {
    expect(offerOf('opensips-3-hold.sip').media.map(streamDirectionOf)).toEqual(['recvonly', 'inactive'])
    const first = seen(fixtureRequest('opensips-3.sip'))
    expect(seen(fixtureRequest('opensips-3-hold.sip'), first).parties).toEqual(first.parties)
  })

  test('by the address 0.0.0.0', () => {
    const held = OFFER.replace('c=IN IP4 192.0.2.1', 'c=IN IP4 0.0.0.0')
    expect(parseSdp(held).sdp.media.map(streamDirectionOf)).toEqual(['inactive'])
  })

  test('by a re-INVITE with plain SDP: who is on the call stays known', () => {
    const first = seen(fixtureRequest('cisco-cube.sip'))
    const body = new TextEncoder().encode(
      OFFER.replace('RTP/AVP 0\r\n', 'RTP/AVP 0\r\na=label:1\r\na=inactive\r\nm=audio 4002 RTP/AVP 0\r\na=label:2\r\n'),
    )
    const headers = [{ name: 'Content-Type', value: 'application/sdp' }]
    const reInvite: SipRequest = { ...fixtureRequest('cisco-cube.sip'), headers, body }
    expect(seen(reInvite, first).parties).toEqual(first.parties)
  })

  test('by partial metadata without a send (RFC 8068 §3.2): the stream stays whose it was', () => {
    const associations =
      '<participantstreamassoc participant_id="a"><send>s1</send></participantstreamassoc><participantstreamassoc participant_id="b"><send>s2</send></participantstreamassoc>'
    const complete = metadataOf(PEOPLE + LABELLED + associations)
    const held = mergeMetadata(
      complete,
      metadataOf(
        '<datamode>partial</datamode><participantstreamassoc participant_id="a"><recv>s2</recv></participantstreamassoc>',
      ),
    )
    const before = partiesOf({ metadata: complete, streams: STREAMS, invite: NOBODY, previous: [], atMs: 0 }).parties
    const after = partiesOf({ metadata: held, streams: STREAMS, invite: NOBODY, previous: before, atMs: 1 }).parties
    expect(held.participantStreams.find(({ participantId }) => participantId === 'a')?.sends).toEqual([])
    expect(after).toEqual(before)
  })
})

describe('point 5: labels', () => {
  test('in any order of m-lines', () => {
    expect(seen(fixtureRequest('opensips-3.sip')).parties.map(({ streamIds }) => streamIds)).toEqual([[1], [0]])
  })

  test('with video between: 1, 3, 0, 2', () => {
    const streams: SessionStream[] = [
      { id: 0, kind: 'audio', label: '1' },
      { id: 1, kind: 'video', label: '3' },
      { id: 2, kind: 'audio', label: '0' },
      { id: 3, kind: 'video', label: '2' },
    ]
    const labels = ['0', '1', '2', '3'].map((label) => `<stream stream_id="s${label}"><label>${label}</label></stream>`)
    const send = (id: string, ...ids: string[]) =>
      `<participantstreamassoc participant_id="${id}">${ids.map((stream) => `<send>${stream}</send>`).join('')}</participantstreamassoc>`
    const metadata = metadataOf(PEOPLE + labels.join('') + send('a', 's0', 's2') + send('b', 's1', 's3'))
    expect(partiesIn(metadata, streams)).toEqual(['caller 101 [2,3]', 'callee 102 [0,1]'])
    // Without associations: audio by order of the metadata, then video.
    expect(partiesIn(metadataOf(PEOPLE + labels.join('')), streams)).toEqual(['caller 101 [2,3]', 'callee 102 [0,1]'])
  })

  test('of which the metadata name only some: the others belong to who is left', () => {
    const metadata = metadataOf(
      `${PEOPLE}<stream stream_id="s2"><label>2</label></stream><participantstreamassoc participant_id="b"><send>s2</send></participantstreamassoc>`,
    )
    expect(partiesIn(metadata)).toEqual(['caller 101 [0]', 'callee 102 [1]'])
  })

  test('different in SDP and metadata: tied by order, with a problem', () => {
    const inner =
      PEOPLE +
      LABELLED.replaceAll('<label>', '<label>9') +
      '<participantstreamassoc participant_id="a"><send>s1</send></participantstreamassoc><participantstreamassoc participant_id="b"><send>s2</send></participantstreamassoc>'
    const { parties, problems } = partiesOf({
      metadata: metadataOf(inner),
      streams: STREAMS,
      invite: NOBODY,
      previous: [],
      atMs: 0,
    })
    expect(parties.map(shown)).toEqual(['caller 101 [0]', 'callee 102 [1]'])
    expect(problems).toHaveLength(2)
  })

  test('absent', () => {
    const streams: SessionStream[] = [
      { id: 0, kind: 'audio' },
      { id: 1, kind: 'audio' },
    ]
    expect(partiesIn(metadataOf(PEOPLE), streams)).toEqual(['caller 101 [0]', 'callee 102 [1]'])
  })

  test('one m-line with both parties mixed', () => {
    expect(partiesIn(metadataOf(PEOPLE), STREAMS.slice(0, 1))).toEqual(['caller 101 [0]', 'callee 102 [0]'])
    expect(seen(fixtureRequest('broadworks.sip')).parties.map(({ streamIds }) => streamIds)).toEqual([[0], [0]])
  })
})

test('point 6: of twelve keys and a fingerprint the first key that can be taken is chosen', () => {
  const [first] = offerOf('rtpengine-srtp.sip').media
  expect(first?.attributes.filter(({ name }) => name === 'crypto')).toHaveLength(12)
  expect(first?.attributes.some(({ name }) => name === 'fingerprint')).toBe(true)
  expect(first && refusalOf(first)).toBeUndefined()
  expect(first && chooseCrypto(first)).toMatchObject({ tag: 1, master: { suite: { name: 'AES_CM_128_HMAC_SHA1_80' } } })
})

describe('point 7: what an m-line leaves out', () => {
  test('rtpmap of static payload types, and the direction', () => {
    const [first] = offerOf('audiocodes.sip').media
    expect(first?.codecs.map(({ encodingName }) => encodingName)).toEqual(['PCMA', 'G729', 'TELEPHONE-EVENT'])
    expect(first && streamDirectionOf(first)).toBe('recvonly')
  })

  test('c= for the session, or at all', () => {
    expect(offerOf('ribbon.sip').media.map(({ connection }) => connection?.address)).toEqual([
      '192.0.2.81',
      '192.0.2.82',
    ])
    expect(offerOf('opensips-2.sip').media.map(streamDirectionOf)).toEqual(['recvonly', 'recvonly'])
  })
})

describe('point 8: offers that say little', () => {
  test('inactive on all lines at first', () => {
    expect(offerOf('cisco-cube-inactive.sip').media.map(streamDirectionOf)).toEqual(['inactive', 'inactive'])
  })

  test('a re-INVITE whose multipart has no SDP', () => {
    const { sdp, metadata } = splitText(
      `--b\r\nContent-Type: application/rs-metadata+xml\r\n\r\n${EMPTY_METADATA}\r\n--b--\r\n`,
    )
    expect(sdp).toBeUndefined()
    expect(metadata?.text).toBe(EMPTY_METADATA)
  })

  test('no body at all', () => {
    expect(splitBody('', new Uint8Array())).toEqual({ others: [], problems: [] })
  })
})

describe('point 12: metadata alone', () => {
  test('in an UPDATE brings the real second party', () => {
    const first = seen(fixtureRequest('avaya.sip'))
    const { parties } = seen(fixtureRequest('avaya-update.sip'), first, false, 2000)
    expect(parties.at(-1)).toMatchObject({ index: 2, role: 'callee', number: '2044', streamIds: [1], joinedAtMs: 2000 })
    expect(parties[1]).toMatchObject({ index: 1, leftAtMs: 2000 })
  })

  test('in a BYE', () => {
    const { metadata } = splitText(`--b\r\nContent-Type: application/rs-metadata\r\n${EMPTY_METADATA}\r\n--b--`)
    expect(metadata?.text).toBe(EMPTY_METADATA)
  })
})

describe('point 14: plain SDP', () => {
  test('with X-Cisco-Recording-Participant', () => {
    const invite = {
      ...NOBODY,
      headers: [
        { name: 'X-Cisco-Recording-Participant', value: '<sip:7080@192.0.2.5>;media-index="1"' },
        { name: 'x-cisco-recording-participant', value: '"Ann" <sip:1044@192.0.2.6>;media-index="0"' },
      ],
    }
    expect(partiesIn(undefined, STREAMS, invite)).toEqual(['caller 7080 [1]', 'callee 1044 "Ann" [0]'])
  })

  test("with a Cisco phone's near and far end in From", () => {
    const from = '<sip:2000@ucm;x-nearend;x-refci=25;x-nearenddevice=B;x-farendrefci=24;x-farendaddr=1000>;tag=1'
    const [stream] = STREAMS
    expect(partiesIn(undefined, stream ? [stream] : [], { ...NOBODY, from })).toEqual([
      'caller 1000 []',
      'callee 2000 [0]',
    ])
    const far = { ...NOBODY, from: from.replace('x-nearend;', 'x-farend;') }
    expect(partiesIn(undefined, stream ? [stream] : [], far)).toEqual(['caller 1000 [0]', 'callee 2000 []'])
  })

  test('with nothing but From and To', () => {
    const invite = { headers: [], from: '"Bob" <sip:+4930555@x>;tag=1', to: '<sip:200@rec.example>' }
    expect(partiesIn(undefined, STREAMS, invite)).toEqual(['caller +4930555 "Bob" [0]', 'callee 200 [1]'])
    const recorder = { ...invite, to: '<sip:recorder@rec.example>' }
    expect(partiesIn(undefined, STREAMS, recorder)).toEqual(['caller +4930555 "Bob" [0]', 'callee - [1]'])
  })

  test('with From = To = the server: two unknown parties', () => {
    expect(partiesIn(undefined)).toEqual(['caller - [0]', 'callee - [1]'])
  })
})
