import { expect, test } from 'vitest'
import { openAnswerRetransmission, stepAnswerRetransmission } from './answer-retransmission.ts'

const bytes = Uint8Array.of(1)

test('the answer is sent again at 0.5, 1.5, 3.5, 7.5 s and every 4 s after, for 64·T1', () => {
  let state = openAnswerRetransmission(1, bytes, 0)
  const sentAtMs: number[] = []
  let last = ''
  while (state.phase === 'waiting') {
    const atMs = state.wakeAtMs
    const step = stepAnswerRetransmission(state, { type: 'time' }, atMs)
    state = step.state
    last = step.effects[0]?.type ?? ''
    if (last === 'send') sentAtMs.push(atMs)
  }
  expect(sentAtMs).toEqual([500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  expect(last).toBe('given-up')
})

test.each([
  ['its ACK', { type: 'ack', sequence: 3 }, 'done', 1],
  ['an ACK with a higher CSeq: two overlapping re-INVITEs', { type: 'ack', sequence: 4 }, 'done', 1],
  ['an old ACK', { type: 'ack', sequence: 2 }, 'waiting', 0],
  ['a newer INVITE: the ACK was lost', { type: 'newer-invite', sequence: 4 }, 'done', 0],
  ['the same INVITE again', { type: 'newer-invite', sequence: 3 }, 'waiting', 0],
] as const)('%s', (_, event, phase, effects) => {
  const step = stepAnswerRetransmission(openAnswerRetransmission(3, bytes, 0), event, 100)
  expect(step.state.phase).toBe(phase)
  expect(step.effects).toHaveLength(effects)
})

test('after the ACK nothing is sent', () => {
  const { state } = stepAnswerRetransmission(openAnswerRetransmission(3, bytes, 0), { type: 'ack', sequence: 3 }, 100)
  expect(state.wakeAtMs).toBe(Number.POSITIVE_INFINITY)
  expect(stepAnswerRetransmission(state, { type: 'ack', sequence: 3 }, 200).effects).toEqual([])
})
