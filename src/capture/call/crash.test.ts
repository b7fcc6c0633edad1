import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callFromEvents } from '../../core/journal/fold-call.ts'
import { readJournal } from '../../core/journal/read-journal.ts'
import type { CallEvent } from '../../core/model/call.ts'
import { journalPath } from '../spool/spool.ts'
import { rtpSender } from './call-layer.test-kit.ts'

const TICK_MS = 100
/** From our socket into that of a process on a busy machine. */
const DELIVERY_MS = 50

describe('kill -9 in the middle of a call', () => {
  it('loses nothing that was received more than one tick earlier', { timeout: 30_000 }, async () => {
    const child = fork(join(import.meta.dirname, 'crash-child.test-kit.ts'), { execArgv: [] })
    const [{ folder, callId, port }] = (await once(child, 'message')) as [
      { folder: string; callId: string; port: number },
    ]
    const sender = rtpSender(port)
    const sentAtMs: number[] = []
    const startMs = performance.now()
    for (let index = 0; index < 60; index += 1) {
      const waitMs = startMs + index * 20 - performance.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      await sender.send(index)
      sentAtMs.push(performance.now())
    }
    const killedAtMs = performance.now()
    child.kill('SIGKILL')
    await once(child, 'exit')
    sender.close()

    const kept: number[] = []
    const events: CallEvent[] = []
    for (const entry of readJournal(await readFile(journalPath(folder, callId)))) {
      if (entry.type === 'packet') kept.push(entry.packet[171] ?? -1)
      if (entry.type === 'event') events.push(entry.event)
    }
    await rm(folder, { recursive: true, force: true })
    const mustBeThere = sentAtMs.filter((atMs) => atMs < killedAtMs - TICK_MS - DELIVERY_MS).length
    expect(mustBeThere).toBeGreaterThan(40)
    expect(kept.length).toBeGreaterThanOrEqual(mustBeThere)
    expect(kept).toEqual(kept.map((_, index) => index))
    expect(callFromEvents(events)).toMatchObject({ id: callId, state: 'live', parties: [{}, {}] })
  })
})
