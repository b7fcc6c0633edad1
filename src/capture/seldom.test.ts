import { expect, it } from 'vitest'
import { createSeldom } from './seldom.ts'

it('tells once in a while, and each key on its own', () => {
  const isTime = createSeldom({ everyMs: 1000 })
  expect([isTime('a', 0), isTime('a', 999), isTime('b', 999), isTime('a', 1000), isTime('b', 1998)]).toEqual([
    true,
    false,
    true,
    true,
    false,
  ])
})

it('remembers no more keys than it may, and is silent about the others for a while', () => {
  const isTime = createSeldom({ everyMs: 1000, maximumKeys: 2 })
  expect([isTime('a', 0), isTime('b', 1), isTime('c', 2), isTime('c', 1000)]).toEqual([true, true, false, true])
})
