import { expect, test } from 'vitest'
import { callIdentifiers } from './call-identifiers.ts'
import { joinKeysOf } from './join-key.ts'
import { fixtureRequest, seen, shown } from './siprec-fixture.test-kit.ts'

const parties = (name: string) => seen(fixtureRequest(name)).parties.map(shown)

test.each([
  ['oracle.sip', ['callee 3101 "Support Desk" [0]', 'caller +15550100123 "+15550100123" [1]']],
  ['cisco-cube.sip', ['caller 5201 [0]', 'callee +493055501234 "Front Office" [1]']],
  ['cisco-cube-inactive.sip', ['caller 5201 [0]', 'callee +493055501234 "Front Office" [1]']],
  ['audiocodes.sip', ['caller +4989555770 [0]', 'callee 414 [1]']],
  ['broadworks.sip', ['callee 02079460111 [0]', 'caller +447700900456 [0]']],
  ['avaya.sip', ['caller 0615550177 [0]', 'callee sip:ASBCE@sbce.example.com [1]']],
  ['metaswitch.sip', ['caller +442079460958 "Zoë Müller" [1]', 'callee sip:anonymous@anonymous.invalid [0]']],
  ['ribbon.sip', ['callee 3125550142 [1]', 'caller 3125550188 "Lobby" [0]']],
  ['sems.sip', ['caller 035312345678 "035312345678" [0]', 'callee Extension-44@voice.example.ie "Main Line 44" [1]']],
  ['netsapiens.sip', ['caller 101 "Ann Archer" [0]', 'callee 8005550100 [1]']],
  ['jambonz.sip', ['caller +12125550101 "+12125550101" [0]', 'callee 12125550199 "12125550199" [1]']],
  ['opensips-2.sip', ['caller 0701234567 "sales" [0]', 'callee 0707654321 [1]']],
  ['opensips-3.sip', ['caller sip:alice@voip.example.org "Alice" [1]', 'callee +4930555012 [0]']],
  ['freeswitch.sip', ['caller 1000 "Tom & Jerry" [0]', 'callee 1001 "Spike" [1]']],
  ['rtpengine-srtp.sip', ['caller sip:alice@voip.example.org "Alice" [0]', 'callee +4930555012 [1]']],
  ['conference.sip', ['caller 201 [0]', 'callee 202 [0]', 'other sip:192.0.2.141 [0]', 'other 204 [0]']],
])('%s: who is on the call and in which stream', (name, expected) => {
  expect(parties(name)).toEqual(expected)
})

test('Avaya: the second party comes by UPDATE and takes the place of the placeholder', () => {
  const first = seen(fixtureRequest('avaya.sip'))
  const second = seen(fixtureRequest('avaya-update.sip'), first)
  expect(second.parties.map(shown)).toEqual([
    'caller 0615550177 [0]',
    'callee sip:ASBCE@sbce.example.com [1] left',
    'callee 2044 [1]',
  ])
})

test('OpenSIPS 3: on hold everybody keeps the stream', () => {
  const first = seen(fixtureRequest('opensips-3.sip'))
  expect(seen(fixtureRequest('opensips-3-hold.sip'), first).parties).toEqual(first.parties)
})

test('Cisco without SIPREC: two sessions are one call, each with one side', () => {
  const [one, two] = ['cisco-plain-first.sip', 'cisco-plain-second.sip'].map(fixtureRequest)
  if (!one || !two) throw new Error('fixtures')
  const first = seen(one)
  const second = seen(two, first, true)
  const keys = joinKeysOf(first.invite, { audioLines: 1 })
  expect(keys).toMatchObject([{ joins: 'sides', isGuess: true }])
  expect(joinKeysOf(second.invite, { audioLines: 1 })).toEqual(keys)
  expect(joinKeysOf(first.invite, { audioLines: 2 })).toEqual([])
  expect(second.parties.map(({ number, role }) => `${role} ${number}`)).toEqual(['caller 708091', 'callee 10044'])
  // The first session's stream may be anybody's, until the second one brings the other side.
  expect(first.parties.map(({ streamIds }) => streamIds)).toEqual([[0], [0]])
  expect(second.parties.map(({ streamIds }) => streamIds)).toEqual([[0], [1]])
})

test.each([
  ['oracle.sip', { ucid: '00FA080007271065B8A9F1;encoding=hex', UCID: '00007100001706600945' }],
  ['cisco-cube.sip', { 'Cisco-Guid': '1339213728-2984120814-2587651966-2375983538' }],
  ['cisco-cube.sip', { sipSessionID: '4fd2c7a0b1e85d1f9a3c6b7e8d90a1b2;remote=0a1b2c3d4e5f60718293a4b5c6d7e8f9' }],
  ['audiocodes.sip', { AvayaUCID: '0000112233445566', group_id: '00000000-0000-0010-0000-00908f0a0b0c' }],
  ['broadworks.sip', { extTrackingID: '4711:1', callID: 'callhalf-99:0' }],
  ['avaya.sip', { UCID: '00001111111707147246', session_id: '00FA0800012B6765C0FFEE' }],
  ['ribbon.sip', { gcid: '90210', callid: 'rbbn-original-call@198.51.100.90' }],
  ['metaswitch.sip', { sipSessionID: 'ms-3c4d-original@192.0.2.71', group_id: 'bXMtZ3JvdXA=' }],
])('%s: the names of the call elsewhere', (name, expected) => {
  const request = fixtureRequest(name)
  expect(callIdentifiers(request, seen(request).metadata)).toMatchObject(expected)
})
