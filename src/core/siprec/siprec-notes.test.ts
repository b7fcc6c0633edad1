/** What recording clients really send, point by point, as far as it is bodies, SDP and metadata. */

import { describe, expect, test } from 'vitest'
import { answerOffer, refusalOf, streamDirectionOf } from '../sdp/answer-offer.ts'
import { sameMedia } from '../sdp/compare-sdp.ts'
import { parseSdp } from '../sdp/parse-sdp.ts'
import type { SipRequest } from '../sip/message.ts'
import { mergeMetadata } from './merge-metadata.ts'
import type { Metadata } from './metadata.ts'
import { parseMetadata } from './parse-metadata.ts'
import type { InviteHeaders } from './parties-from-headers.ts'
import { partiesOf } from './parties-of.ts'
import { fixtureBytes, fixtureRequest, seen, shown } from './siprec-fixture.test-kit.ts'
import { splitBody } from './split-body.ts'
import type { SessionStream } from './tie-streams.ts'

const SDP = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
const XML = '<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode></recording>'
const bytes = (text: string) => new TextEncoder().encode(text)
const offerOf = (name: string) => parseSdp(splitBody('', fixtureRequest(name).body).sdp ?? '').sdp

function split(body: string, contentType = 'multipart/mixed;boundary=b') {
  return splitBody(contentType, bytes(body))
}

function metadataOf(inner: string, attributes = 'xmlns="urn:ietf:params:xml:ns:recording:1"'): Metadata {
  const { metadata } = parseMetadata(`<recording ${attributes}>${inner}</recording>`)
  if (!metadata) throw new Error('no metadata')
  return metadata
}

const STREAMS: readonly SessionStream[] = [
  { id: 0, kind: 'audio', label: '1' },
  { id: 1, kind: 'audio', label: '2' },
]
const NOBODY = { headers: [], from: '<sip:src@sbc.example>;tag=1', to: '<sip:src@sbc.example>' }

function partiesIn(metadata: Metadata | undefined, streams = STREAMS, invite: InviteHeaders = NOBODY) {
  return partiesOf({ metadata, streams, invite, previous: [], atMs: 0 }).parties.map(shown)
}

const PEOPLE =
  '<participant participant_id="a"><nameID aor="sip:101@x"/></participant><participant participant_id="b"><nameID aor="sip:102@x"/></participant>'
const LABELLED = '<stream stream_id="s1"><label>1</label></stream><stream stream_id="s2"><label>2</label></stream>'

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
    const held = SDP.replace('c=IN IP4 192.0.2.1', 'c=IN IP4 0.0.0.0')
    expect(parseSdp(held).sdp.media.map(streamDirectionOf)).toEqual(['inactive'])
  })

  test('by a re-INVITE with plain SDP: who is on the call stays known', () => {
    const first = seen(fixtureRequest('cisco-cube.sip'))
    const body = bytes(
      SDP.replace('RTP/AVP 0\r\n', 'RTP/AVP 0\r\na=label:1\r\na=inactive\r\nm=audio 4002 RTP/AVP 0\r\na=label:2\r\n'),
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

test('point 6: keys and fingerprint are read, and a stream offered as SRTP alone is refused', () => {
  const [first] = offerOf('rtpengine-srtp.sip').media
  expect(first?.attributes.filter(({ name }) => name === 'crypto')).toHaveLength(12)
  expect(first?.attributes.some(({ name }) => name === 'fingerprint')).toBe(true)
  expect(first && refusalOf(first)).toBe('encrypted')
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
    const { sdp, metadata } = split(`--b\r\nContent-Type: application/rs-metadata+xml\r\n\r\n${XML}\r\n--b--\r\n`)
    expect(sdp).toBeUndefined()
    expect(metadata?.text).toBe(XML)
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
    const { metadata } = split(`--b\r\nContent-Type: application/rs-metadata\r\n${XML}\r\n--b--`)
    expect(metadata?.text).toBe(XML)
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

describe('point 15: bodies', () => {
  const both = (sdpType: string, xmlType: string) =>
    split(`--b\r\n${sdpType}\r\n\r\n${SDP}\r\n--b\r\n${xmlType}\r\n\r\n${XML}\r\n--b--\r\n`)

  test.each([
    'Content-Type: application/rs-metadata+xml',
    'Content-Type: application/rs-metadata',
    'Content-Type: application/ +xml',
    'Content-Type: text/plain',
    'content-type:APPLICATION/RS-METADATA+XML; charset=UTF-8',
    'Content-Disposition: recording-session',
    'Content-Length: 5\r\nContent-Type:application/rs-metadata+xml',
  ])('metadata as "%s"', (header) => {
    const { sdp, metadata } = both('Content-Type: application/SDP', header)
    expect([sdp, metadata?.text]).toEqual([SDP, XML])
  })

  test.each([
    'Content-Type: application/SDP',
    'Content-Type:application/sdp',
    'Content-Length: 1',
    'Content-Type: application/rs-metadata',
  ])('an offer as "%s"', (header) => {
    const { sdp, metadata } = both(header, 'Content-Type: application/rs-metadata+xml')
    expect([sdp, metadata?.text]).toEqual([SDP, XML])
  })

  test('the metadata part first, wrong part lengths, no blank after the colon', () => {
    const { sdp, metadata } = splitBody(
      'multipart/mixed;boundary=UniqueBroadWorksBoundary',
      fixtureRequest('broadworks.sip').body,
    )
    expect(sdp).toMatch(/^v=0/)
    expect(metadata?.text).toMatch(/^<\?xml.*<\/recording_metadata>$/s)
  })

  test('blanks around boundary lines, no closing boundary', () => {
    const { sdp, metadata, problems } = split(
      `\r\n --b \r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--b\t\r\nContent-Type: application/rs-metadata\r\n\r\n${XML}`,
    )
    expect([sdp, metadata?.text]).toEqual([SDP, XML])
    expect(problems).toEqual(['no closing boundary'])
  })

  test('bare LF in the whole message', () => {
    expect(new TextDecoder().decode(fixtureBytes('metaswitch.sip'))).not.toContain('\r')
    expect(seen(fixtureRequest('metaswitch.sip')).problems).toEqual([])
  })

  test('a third part is kept aside', () => {
    const { others } = splitBody('multipart/mixed;boundary=uniqueBoundary', fixtureRequest('cisco-cube.sip').body)
    expect(others.map(({ contentType }) => contentType)).toEqual(['application/gtd'])
  })

  test('of two SDP parts the first with an m-line counts', () => {
    const empty = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n'
    const part = (text: string) => `--b\r\nContent-Type: application/sdp\r\n\r\n${text}\r\n`
    expect(split(`${part(empty)}${part(SDP)}${part(SDP.replace('4000', '5000'))}--b--`).sdp).toBe(SDP)
  })

  test('a stray foreign boundary inside a part', () => {
    const text = `--b\r\nContent-Type: application/sdp\r\n\r\n${SDP}--other\r\n\r\n--b\r\nContent-Type: application/rs-metadata\r\n\r\n${XML}\r\n--b--`
    const { sdp, metadata } = split(text)
    expect(parseSdp(sdp ?? '').sdp.media).toHaveLength(1)
    expect(metadata?.text).toBe(XML)
  })

  test('parts inside a part', () => {
    const inner = `--i\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--i\r\nContent-Type: application/rs-metadata\r\n\r\n${XML}\r\n--i--`
    const { sdp, metadata, others } = split(
      `--b\r\nContent-Type: multipart/related;boundary=i\r\n\r\n${inner}\r\n--b\r\nContent-Type: application/gtd\r\n\r\nGTD\r\n--b--`,
    )
    expect([sdp, metadata?.text, others.map(({ text }) => text)]).toEqual([SDP, XML, ['GTD']])
  })

  test('a body that is only XML, or only SDP, whatever the type says', () => {
    for (const type of ['application/rs-metadata+xml', 'application/sdp', 'multipart/mixed;boundary=b', '']) {
      expect(split(`  ${XML}`, type).metadata?.text.trim()).toBe(XML)
      expect(split(SDP, type).sdp).toBe(SDP)
    }
  })

  test.each(['multipart/mixed', 'multipart/mixed;boundary=wrong', 'application/sdp', ''])(
    'parts under the type "%s"',
    (type) => {
      const { sdp, metadata } = split(
        `--b\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--b\r\nContent-Type: application/rs-metadata\r\n\r\n${XML}\r\n--b--`,
        type,
      )
      expect([sdp, metadata?.text]).toEqual([SDP, XML])
    },
  )

  test('a quoted boundary with blanks', () => {
    expect(seen(fixtureRequest('freeswitch.sip')).streams).toHaveLength(2)
  })

  test('metadata that is no XML is kept as text', () => {
    const { metadata } = split('--b\r\nContent-Type: application/rs-metadata\r\n\r\nnone today\r\n--b--')
    expect(metadata).toEqual({ contentType: 'application/rs-metadata', text: 'none today' })
    expect(parseMetadata(metadata?.text ?? '').metadata).toBeUndefined()
  })

  test('metadata in UTF-8, with or without byte order mark, or in latin1', () => {
    const text = XML.replace('complete', 'Zoë')
    expect(split(`\ufeff${text}`, 'application/rs-metadata').metadata?.text).toBe(text)
    const latin1 = Uint8Array.from(text, (char) => char.charCodeAt(0))
    expect(splitBody('application/rs-metadata', latin1).metadata?.text).toBe(text)
  })
})

describe('point 16: roots, namespaces and spelling', () => {
  const inner = (prefix: string) =>
    `<${prefix}dataMode>Partial</${prefix}dataMode><${prefix}participant participant_id="a"><${prefix}nameID aor="sip:101@x"/></${prefix}participant>`

  test.each([
    ['recording xmlns="urn:ietf:params:xml:ns:recording:1"', ''],
    ['recording xmlns="urn:ietf:params:xml:ns:recording"', ''],
    ['recording', ''],
    ['recording xmlns="http://vendor.example/recording"', ''],
    ['tns:recording xmlns:tns="urn:ietf:params:xml:ns:recording"', 'tns:'],
    ['tns:recording', 'tns:'],
    ['recording_metadata xmlns="urn:ietf:params:xml:ns:siprec"', ''],
  ])('<%s>', (root, prefix) => {
    const { metadata } = parseMetadata(`<?xml version="1.0"?><${root}>${inner(prefix)}</${root.split(' ')[0]}>`)
    expect(metadata?.mode).toBe('partial')
    expect(metadata?.participants).toEqual([{ id: 'a', aor: 'sip:101@x', sends: [], receives: [] }])
  })

  test('attributes id and session, aor as an element, send and recv inside the participant', () => {
    const metadata = metadataOf(
      '<session id="s"/><participant id="a" session="s"><aor>sip:101@x</aor><send><id>m</id></send><recv>n</recv></participant><stream id="m" session="s"/>',
    )
    expect(metadata.participants).toEqual([{ id: 'a', aor: 'sip:101@x', sends: ['m'], receives: ['n'] }])
    expect(metadata.participantSessions).toEqual([{ participantId: 'a', sessionId: 's' }])
    expect(metadata.streams).toEqual([{ id: 'm', sessionId: 's' }])
  })

  test.each([
    ['an element without end', '<note><participant participant_id="a"><nameID aor="sip:1@x"/></participant>'],
    [
      'a bare ampersand',
      '<participant participant_id="a"><nameID aor="sip:1@x"><name>Tom & Jerry</name></nameID></participant>',
    ],
    ['a wrong end', '<participant participant_id="a"><nameID aor="sip:1@x"></nameid></participant>'],
    [
      'text cut off in the middle',
      '<participant participant_id="a"><nameID aor="sip:1@x"/></participant><participant part',
    ],
    ['an angle bracket in a value', '<participant participant_id="a"><nameID aor="<sip:1@x>"/></participant>'],
  ])('not well-formed: %s', (_, text) => {
    const { metadata, problems } = parseMetadata(`<recording>${text}`)
    expect(metadata?.participants[0]?.id).toBe('a')
    expect(metadata?.participants[0]?.aor).toContain('sip:1@x')
    expect(problems).not.toEqual([])
  })

  test('DOCTYPE is refused, elements inside each other have an end', () => {
    expect(parseMetadata('<!DOCTYPE r [<!ENTITY x "y">]><recording><participant id="a"/></recording>')).toEqual({
      problems: ['DOCTYPE is refused', 'no XML element'],
    })
    const deep = parseMetadata(`<recording><participant id="a"/>${'<x>'.repeat(100)}`)
    expect(deep.metadata?.participants).toHaveLength(1)
    expect(deep.problems).toContain('elements deeper than 64')
  })
})

describe('point 17: what is missing or wrong', () => {
  test('streams and associations: by order', () => {
    expect(partiesIn(metadataOf(PEOPLE))).toEqual(['caller 101 [0]', 'callee 102 [1]'])
    expect(partiesIn(metadataOf(PEOPLE + LABELLED))).toEqual(['caller 101 [0]', 'callee 102 [1]'])
  })

  test('an empty stream_id: by label', () => {
    const inner = `${PEOPLE}<stream stream_id=""><label>2</label></stream><stream stream_id=""><label>1</label></stream>`
    expect(partiesIn(metadataOf(inner))).toEqual(['caller 101 [1]', 'callee 102 [0]'])
    const byLabel = `${PEOPLE}<participantstreamassoc participant_id="a"><send>2</send></participantstreamassoc>`
    expect(partiesIn(metadataOf(byLabel))).toEqual(['caller 101 [1]', 'callee 102 [0]'])
  })

  test('a stream id where a participant id belongs', () => {
    const swapped = `${PEOPLE}${LABELLED}<participantstreamassoc participant_id="s2"><send>a</send></participantstreamassoc><participantstreamassoc participant_id="s1"><send>b</send></participantstreamassoc>`
    expect(partiesIn(metadataOf(swapped))).toEqual(['caller 101 [1]', 'callee 102 [0]'])
    const orphans = `${PEOPLE}${LABELLED}<participantstreamassoc participant_id="s1"><send>s1</send></participantstreamassoc><participantstreamassoc participant_id="s2"><send>s2</send></participantstreamassoc>`
    expect(partiesIn(metadataOf(orphans))).toEqual(['caller 101 [0]', 'callee 102 [1]'])
  })

  test('send and recv crossed: as the client says', () => {
    expect(seen(fixtureRequest('ribbon.sip')).parties.map(({ streamIds }) => streamIds)).toEqual([[1], [0]])
  })

  test('both are said to send the same of two streams', () => {
    expect(seen(fixtureRequest('sems.sip')).parties.map(({ streamIds }) => streamIds)).toEqual([[0], [1]])
  })

  test.each([
    ['+4930123@x', '+4930123'],
    ['sip:10.0.0.1', undefined],
    ['sip:101@x;user=phone?a=b', '101'],
    ['sip:%2B4930123@x', '+4930123'],
    ['tel:+49-30-123;phone-context=x', '+4930123'],
    ['<sip:101@x>', '101'],
    ['sip:alice@x', undefined],
  ])('aor %s', (aor, number) => {
    const escaped = aor.replace('<', '&lt;')
    const metadata = metadataOf(`<participant participant_id="a"><nameID aor="${escaped}"/></participant>`)
    const [party] = partiesOf({ metadata, streams: STREAMS, invite: NOBODY, previous: [], atMs: 0 }).parties
    expect([party?.aor, party?.number]).toEqual([aor, number])
  })

  test.each([
    ['2025-03-03T13:14:15+0100', '2025-03-03T12:14:15.000Z'],
    ['2025-03-03T13:14:15', '2025-03-03T13:14:15.000Z'],
    ['1970-02-03T00:11:22Z', '1970-02-03T00:11:22.000Z'],
    ['2025-03-03T13:14:15.5+01:00', '2025-03-03T12:14:15.500Z'],
  ])('time %s', (text, expected) => {
    const [session] = metadataOf(`<session session_id="s"><start-time>${text}</start-time></session>`).sessions
    expect(new Date(session?.startAtMs ?? 0).toISOString()).toBe(expected)
  })

  test('a sipSessionID over two lines, or a Call-ID in its place', () => {
    const [session] = metadataOf(
      '<session session_id="s"><sipSessionID>ab\n ;remote=cd</sipSessionID><sipSessionID>x@y</sipSessionID></session>',
    ).sessions
    expect(session?.sipSessionIds).toEqual(['ab;remote=cd', 'x@y'])
  })
})

describe('point 18: foreign elements and many participants', () => {
  test('a foreign nameID is nobody', () => {
    const { metadata, parties } = seen(fixtureRequest('netsapiens.sip'))
    expect(parties).toHaveLength(2)
    expect(metadata?.extensions).toContainEqual({
      owner: 'session',
      ownerId: 'bnMtc2Vzc2lvbg==',
      namespace: 'http://netsapiens.example/siprec',
      name: 'queue',
      value: 'support',
    })
  })

  test('called number, queue, group, agent and UCID are kept', () => {
    const names = seen(fixtureRequest('broadworks.sip')).metadata?.extensions.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['groupID', 'userID', 'calledPartyNumber', 'callID']))
  })

  test('four who send one stream', () => {
    const { parties } = seen(fixtureRequest('conference.sip'))
    expect(parties.map(({ role, streamIds }) => [role, ...streamIds])).toEqual([
      ['caller', 0],
      ['callee', 0],
      ['other', 0],
      ['other', 0],
    ])
  })

  test('a participant who leaves and returns keeps the place', () => {
    const joined = (id: string) =>
      `<participantsessionassoc participant_id="${id}" session_id="s"><associate-time>2024-01-01T00:00:00Z</associate-time></participantsessionassoc>`
    const left =
      '<datamode>partial</datamode><participantsessionassoc participant_id="a" session_id="s"><disassociate-time>2024-01-01T00:01:00Z</disassociate-time></participantsessionassoc>'
    let metadata = metadataOf(PEOPLE + LABELLED + joined('a') + joined('b'))
    const at = (atMs: number, previous: ReturnType<typeof partiesOf>['parties']) =>
      partiesOf({ metadata, streams: STREAMS, invite: NOBODY, previous, atMs }).parties
    const first = at(0, [])
    metadata = mergeMetadata(metadata, metadataOf(left))
    const gone = at(1, first)
    expect(gone.map(({ leftAtMs }) => leftAtMs)).toEqual([1, undefined])
    metadata = mergeMetadata(
      metadata,
      metadataOf(`<datamode>partial</datamode>${joined('a').replace('00:00:00Z', '00:02:00Z')}`),
    )
    expect(at(2, gone)).toEqual(first)
  })
})
