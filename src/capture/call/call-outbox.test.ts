import { describe, expect, it } from 'vitest'
import type { Call } from '../../core/model/call.ts'
import { type CallOutboxOptions, createCallOutbox } from './call-outbox.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

function call(id: string, state: Call['state'], mark = ''): Call {
  return {
    id,
    accountId: 'a',
    recordingClientId: 'r',
    state,
    startedAtMs: 0,
    direction: 'transit',
    parties: [],
    streams: [],
    sessions: [],
    identifiers: { mark },
    flags: [],
  }
}

function outbox(save: (call: Call) => Promise<void>, options: Partial<CallOutboxOptions> = {}) {
  return createCallOutbox({ save, log: silent, count() {}, firstRetryMs: 1, maximumRetryMs: 4, ...options })
}

/** A database that answers when the test says so. */
function slowDatabase() {
  const saved: string[] = []
  const pending: (() => void)[] = []
  return {
    saved,
    pending,
    save: (saving: Call) =>
      new Promise<void>((resolve) => {
        pending.push(() => {
          saved.push(`${saving.id} ${saving.state} ${saving.identifiers.mark}`)
          resolve()
        })
      }),
  }
}

describe('call outbox', () => {
  it('saves only the newest of the states that came while one was under way', async () => {
    const database = slowDatabase()
    const box = outbox(database.save)
    for (const mark of ['1', '2', '3']) box.put(call('c', 'live', mark))
    expect(database.pending).toHaveLength(1)
    database.pending[0]?.()
    await expect.poll(() => database.pending).toHaveLength(2)
    database.pending[1]?.()
    await box.idle()
    expect(database.saved).toEqual(['c live 1', 'c live 3'])
    expect(box.waiting).toBe(0)
  })

  it('never saves an earlier state over the end of a call', async () => {
    const database = slowDatabase()
    const box = outbox(database.save)
    box.put(call('c', 'live'))
    box.put(call('c', 'ended'))
    box.put(call('c', 'live', 'late'))
    database.pending[0]?.()
    await expect.poll(() => database.pending).toHaveLength(2)
    database.pending[1]?.()
    await box.idle()
    expect(database.saved.at(-1)).toBe('c ended ')
  })

  it('tries again until the database is back, and says how many calls wait', async () => {
    const saved = new Map<string, string>()
    let tries = 0
    let retries = 0
    const box = outbox(
      async (saving) => {
        tries += 1
        if (tries <= 40) throw new Error('connection refused')
        saved.set(saving.id, saving.state)
      },
      { count: (name) => void (name === 'outbox_retries' && retries++) },
    )
    for (let index = 0; index < 10; index += 1) box.put(call(`c${index}`, 'live'))
    expect(box.waiting).toBe(10)
    box.put(call('c3', 'ended'))
    await box.idle()
    expect(saved.size).toBe(10)
    expect(saved.get('c3')).toBe('ended')
    expect(retries).toBe(40)
  })

  it('does not let one call that cannot be saved hold up the others', async () => {
    const saved: string[] = []
    const box = outbox(
      async (saving) => {
        if (saving.id === 'bad') throw new Error('value out of range')
        saved.push(saving.id)
      },
      { concurrency: 1 },
    )
    for (const id of ['bad', 'c1', 'c2']) box.put(call(id, 'live'))
    await expect.poll(() => saved).toEqual(['c1', 'c2'])
    expect(box.waiting).toBe(1)
    await box.close()
  })

  it('logs the start and the end of trouble once each', async () => {
    const lines: string[] = []
    const log = {
      ...silent,
      error: (_: object, text: string) => lines.push(text),
      info: (_: object, text: string) => lines.push(text),
    }
    let tries = 0
    const box = outbox(
      async () => {
        tries += 1
        if (tries < 9) throw new Error('down')
      },
      { log },
    )
    box.put(call('c1', 'live'))
    box.put(call('c2', 'live'))
    await box.idle()
    expect(lines).toEqual(['a call could not be saved: tried again', 'calls are saved to the database again'])
  })

  it('forgets a call, once what is under way is over', async () => {
    const database = slowDatabase()
    const box = outbox(database.save)
    box.put(call('c', 'live', '1'))
    box.put(call('c', 'ended', '2'))
    const forgotten = box.forget('c').then(() => database.saved.push('forgotten'))
    database.pending[0]?.()
    await forgotten
    await box.idle()
    expect(database.saved).toEqual(['c live 1', 'forgotten'])
    expect(database.pending).toHaveLength(1)
    await box.close()
  })
})
