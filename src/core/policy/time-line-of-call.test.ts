import { expect, it } from 'vitest'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import { inside } from './time-line.test-kit.ts'
import { timeLineOfCall } from './time-line-of-call.ts'

const START_MS = 10_000
const answered: TimeLineEvent = { type: 'answer', atMs: 15_000, by: 'person' }
const transfer: TimeLineEvent = { type: 'transfer', atMs: 40_000, how: 'warm', by: 'callee', to: inside('102') }

/** When the call counts as answered, in milliseconds. */
function answersOf(events: readonly TimeLineEvent[]): readonly number[] {
  const told = events.map((event) => ({ atMs: 90_000, by: 'api' as const, event }))
  const timeLine = timeLineOfCall({ accountId: 'acme', startedAtMs: START_MS, parties: [], told })
  return timeLine.events.filter(({ type }) => type === 'answer').map(({ atMs }) => atMs)
}

it('counts as answered from its start while nobody tells of an answer', () => {
  expect(answersOf([])).toEqual([START_MS])
})

it('counts as answered when it is told to have been', () => {
  expect(answersOf([answered])).toEqual([15_000])
})

it('counts as answered from its start although the answer of a transfer is told', () => {
  expect(answersOf([transfer, { ...answered, atMs: 45_000 }])).toEqual([START_MS, 45_000])
  expect(answersOf([{ ...answered, atMs: 40_000 }, transfer])).toEqual([START_MS, 40_000])
})

it('counts as answered from its start although it is transferred to a machine', () => {
  expect(answersOf([transfer, { type: 'hop', atMs: 41_000, through: 'ivr' }])).toEqual([START_MS])
})

it('is not answered before the answer although it is transferred later', () => {
  expect(answersOf([transfer, answered])).toEqual([15_000])
})
