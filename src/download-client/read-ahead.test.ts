import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { readAhead } from './read-ahead.ts'

async function* numbers(count: number, onRead: (number: number) => void = () => {}) {
  for (let number = 0; number < count; number++) {
    onRead(number)
    yield number
  }
}

it('gives each item to one of its takers, in order', async () => {
  const items = readAhead(numbers(5000), 7)
  const taken = await Promise.all(
    [0, 1, 2].map(async () => {
      const mine: number[] = []
      for await (const item of items) mine.push(item)
      return mine
    }),
  )
  expect(taken.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, index) => index))
})

it('reads no further ahead than it may', async () => {
  let read = 0
  readAhead(
    numbers(100, () => {
      read++
    }),
    10,
  )
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  expect(read).toBe(11)
})

it('goes on for the others when one leaves, and tells a failure after what came before it', async () => {
  async function* failing() {
    yield* [1, 2, 3]
    throw new Error('away')
  }
  const items = readAhead(failing(), 10)
  for await (const item of items) {
    expect(item).toBe(1)
    break
  }
  const rest: number[] = []
  const reading = async () => {
    for await (const item of items) rest.push(item)
  }
  await expect(reading()).rejects.toThrow('away')
  expect(rest).toEqual([2, 3])
})
