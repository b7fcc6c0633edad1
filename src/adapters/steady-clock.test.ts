import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { createSteadyClock } from './steady-clock.ts'

it('goes on evenly over small corrections of the wall clock and follows large ones', () => {
  let wall = 1_000_000
  let monotonic = 50
  const now = createSteadyClock(
    undefined,
    () => wall,
    () => monotonic,
  )
  expect(now()).toBe(1_000_000)
  monotonic += 20
  wall += 20 + 900
  expect(now()).toBe(1_000_020)
  monotonic += 20
  wall += 20 - 1800
  expect(now()).toBe(1_000_040)
  wall = 1_000_000_000
  expect(now()).toBe(1_000_000_000)
  monotonic += 20
  expect(now()).toBe(1_000_000_020)
})

it('is one time line for all who share its memory, also after a step that one of them saw first', () => {
  const memory = new SharedArrayBuffer(8)
  let wall = 1_000_000
  let monotonic = 50
  const monotonicMs = () => monotonic
  const now = createSteadyClock(memory, () => wall, monotonicMs)
  wall += 300
  const late = createSteadyClock(memory, () => wall, monotonicMs)
  expect(late()).toBe(now())
  wall += 5000
  monotonic += 20
  expect([late(), now()]).toEqual([1_005_300, 1_005_300])
})

it('tells the same time in another thread, however late that began', async () => {
  const memory = new SharedArrayBuffer(8)
  const now = createSteadyClock(memory)
  const url = new URL('./steady-clock.ts', import.meta.url).href
  const code = `const { parentPort, workerData } = require('node:worker_threads')
    import(${JSON.stringify(url)}).then(({ createSteadyClock }) => parentPort.postMessage(createSteadyClock(workerData)()))`
  const beforeMs = now()
  const [theirMs] = await once(new Worker(code, { eval: true, workerData: memory, execArgv: [] }), 'message')
  // What lies between is at least as long as nothing: each reads the clock after the other.
  expect(theirMs).toBeGreaterThan(beforeMs)
  expect(theirMs).toBeLessThan(now())
})
