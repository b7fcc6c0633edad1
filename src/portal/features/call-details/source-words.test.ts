import { expect, test } from 'vitest'
import { sourceWords } from './source-words.ts'

const session = (id: string, remote: string) => ({
  ...{ id, remote, sipCallId: id, from: '', to: '', startedAt: '2026-01-01T00:00:00.000Z' },
})
const sources = [
  { sessionId: 'a', packets: 14_100, packetsOnlyHere: 40 },
  { sessionId: 'b', packets: 14_290, packetsOnlyHere: 230 },
]

test.each([
  [
    'udp:192.0.2.1:5060',
    'udp:192.0.2.2:5060',
    'From two sources: 14,100 packets from 192.0.2.1, 40 of them only there; 14,290 packets from 192.0.2.2, 230 of them only there; 14,060 from both.',
  ],
  [
    'udp:192.0.2.1:5060',
    'udp:192.0.2.1:5060',
    'From two sources: 14,100 packets from the first, 40 of them only there; 14,290 packets from the second, 230 of them only there; 14,060 from both.',
  ],
])('a call that came from %s and %s', (one, other, words) => {
  expect(sourceWords({ sources, sessions: [session('a', one), session('b', other)] })).toBe(words)
})

test('of a call that came once there is nothing to say', () => {
  expect(sourceWords({ sessions: [session('a', 'udp:192.0.2.1:5060')] })).toBeUndefined()
})
