import { expect, it } from 'vitest'
import { createReorderBuffer, type Sequenced } from './reorder-buffer.ts'

const TICKS = 160

/** Packets arrive 20 ms after each other. */
function passedBy(numbers: readonly number[], drain = true): number[] {
  const passed: number[] = []
  const buffer = createReorderBuffer<Sequenced>(
    (packet) => ({ ...packet }),
    (packet) => {
      passed.push(packet.sequenceNumber)
    },
  )
  for (const [index, sequenceNumber] of numbers.entries()) buffer.add({ sequenceNumber, arrivalTicks: index * TICKS })
  if (drain) buffer.drain()
  return passed
}
const count = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

it('puts packets that overtook each other in order', () => {
  expect(passedBy([1, 3, 2, 4, 7, 6, 5, 8], false)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

it('knows what follows 65535', () => {
  expect(passedBy([65_534, 0, 65_535, 1], false)).toEqual([65_534, 65_535, 0, 1])
})

it('waits half a second for what is lost, then goes on', () => {
  expect(passedBy([1, ...count(3, 20)], false)).toEqual([1])
  expect(passedBy([1, ...count(3, 40)], false)).toEqual([1, ...count(3, 40)])
})

it('passes on at once what comes too late', () => {
  expect(passedBy([1, ...count(3, 40), 2, 40], false)).toEqual([1, ...count(3, 40), 2, 40])
})

it('starts again with a sender who starts again', () => {
  expect(passedBy([100, 102, 40_000, 40_001], false)).toEqual([100, 102, 40_000, 40_001])
})

it('holds what was waiting no longer once drained', () => {
  expect(passedBy([5, 9, 7])).toEqual([5, 7, 9])
})
