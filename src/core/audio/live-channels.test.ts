import { expect, it } from 'vitest'
import type { Call, CallSession, CallStream, Party } from '../model/call.ts'
import { liveChannels } from './live-channels.ts'
import { party, stream } from './talk.test-kit.ts'

const session = (id: string, more: Partial<CallSession> = {}): CallSession => ({
  ...{ id, sipCallId: id, from: '', to: '', remote: '', startedAtMs: 0 },
  ...more,
})
const live = (id: number, more: Partial<CallStream> = {}): CallStream => ({
  ...stream(id),
  ...{ sessionId: 'one', directions: [] },
  ...more,
})

const [CALLER, CALLEE] = [party(0, 'caller', [0]), party(1, 'callee', [1])]

/** `3: LR`: stream 3 is heard on both sides; then who is named left and right. */
function heard(parties: readonly Party[], streams: readonly CallStream[], sessions = [session('one')]): string {
  const { channels, placeOf } = liveChannels({ parties, streams, sessions } satisfies Pick<
    Call,
    'parties' | 'streams' | 'sessions'
  >)
  const sides = ['', 'L', 'R', 'LR']
  const streamsHeard = [...placeOf].map(
    ([id, place]) => `${id}: ${sides[place.sides]}${place.way && ` by ${place.way}`}`,
  )
  return `${streamsHeard.join(', ')}; ${channels.map(({ party: who }) => who?.index ?? '–').join(' ')}`
}

it.each([
  ['the caller left, the callee right', [CALLER, CALLEE], [live(0), live(1)], '0: L, 1: R; 0 1'],
  ['streams of nobody in order', [], [live(0), live(1)], '0: L, 1: R; – –'],
  ['one stream of both on both sides', [party(0, 'caller', [0]), party(1, 'callee', [0])], [live(0)], '0: LR; – –'],
  ['video not at all', [CALLER, CALLEE], [live(0), live(1), live(2, { kind: 'video' })], '0: L, 1: R; 0 1'],
  [
    'after a transfer who came, where who left was',
    [CALLER, { ...CALLEE, leftAtMs: 1 }, party(2, 'other', [2])],
    [live(0), live(1, { endedAtMs: 1 }), live(2)],
    '0: L, 2: R; 0 2',
  ],
  ['nobody before there are streams', [CALLER, CALLEE], [], '; – –'],
] as const)('%s', (_, parties, streams, expected) => {
  expect(heard(parties, streams)).toBe(expected)
})

it('a call that is forked twice comes two ways, each with both sides', () => {
  const parties = [party(0, 'caller', [0, 2]), party(1, 'callee', [1, 3])]
  const streams = [live(0), live(1), live(2, { sessionId: 'two' }), live(3, { sessionId: 'two' })]
  const twin = session('two', { twinOf: 'one' })
  expect(heard(parties, streams, [session('one'), twin])).toBe(
    '0: L by one, 1: R by one, 2: L by two, 3: R by two; 0 1',
  )
  const left = streams.map((each) => (each.sessionId === 'one' ? { ...each, endedAtMs: 1 } : each))
  expect(heard(parties, left, [session('one', { endedAtMs: 1 }), twin])).toBe('2: L by two, 3: R by two; 0 1')
})
