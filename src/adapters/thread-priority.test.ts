import { once } from 'node:events'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'

const MODULE = new URL('./thread-priority.ts', import.meta.url)

describe.skipIf(process.platform !== 'linux')('the priority of a thread', () => {
  it('is raised, or it is told that the system refused; the thread that started it stays what it is', async () => {
    const before = getPriority()
    const code = `
      const { raiseThreadPriority } = await import(${JSON.stringify(MODULE.href)})
      const { parentPort } = await import('node:worker_threads')
      const { getPriority } = await import('node:os')
      parentPort.postMessage({ refusal: raiseThreadPriority(), niceness: getPriority() })`
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`))
    const [told] = await once(thread, 'message')
    expect([
      { refusal: undefined, niceness: -5 },
      { refusal: 'EACCES', niceness: before },
      { refusal: 'EPERM', niceness: before },
    ]).toContainEqual(told)
    expect(getPriority()).toBe(before)
  })
})
