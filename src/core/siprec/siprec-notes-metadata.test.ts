/** What recording clients really send, point by point: metadata. */

import { describe, expect, test } from 'vitest'
import { mergeMetadata } from './merge-metadata.ts'
import { parseMetadata } from './parse-metadata.ts'
import { partiesOf } from './parties-of.ts'
import {
  fixtureRequest,
  LABELLED,
  metadataOf,
  NOBODY,
  PEOPLE,
  partiesIn,
  STREAMS,
  seen,
} from './siprec-fixture.test-kit.ts'

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

  test('no ids at all, or one label for both streams: by order', () => {
    const send = '<participantstreamassoc><send>x</send></participantstreamassoc>'
    const nameless = `${PEOPLE}${send}${send.replace('x', 'y')}`.replaceAll(/ participant_id="\w"/g, '')
    expect(partiesIn(metadataOf(nameless))).toEqual(['caller 101 [0]', 'callee 102 [1]'])
    const ties = send.replace('>', ' participant_id="a">').replace('x', 's1')
    const streams = STREAMS.map((stream) => ({ ...stream, label: '1' }))
    expect(partiesIn(metadataOf(PEOPLE + LABELLED + ties), streams)).toEqual(['caller 101 [0]', 'callee 102 [1]'])
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
