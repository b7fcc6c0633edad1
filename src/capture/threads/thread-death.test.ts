import { createSocket } from 'node:dgram'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createFileKeyRing } from '../../adapters/file-key-ring.ts'
import { recoverJournal } from '../../archive/recover-journal.ts'
import { callFromEvents } from '../../core/journal/fold-call.ts'
import { readJournal } from '../../core/journal/read-journal.ts'
import type { CallId } from '../../core/model/ids.ts'
import { answeredPorts, metadata, request, rtpSender, siprec, TWO_LINES, within } from '../call/call-layer.test-kit.ts'
import { journalPath } from '../spool/spool.ts'
import { startThreads, type TestThreads, type TestThreadsOptions } from './capture-threads.test-kit.ts'

let capture: TestThreads
afterEach(() => capture?.close())
const start = async (options: Partial<TestThreadsOptions> = {}) => {
  capture = await startThreads({ threads: 2, restMs: 300, ...options })
  return capture
}

const INBOUND = siprec(TWO_LINES, metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example'))
/** A tick of the engine, one of the spool, and the way between. */
const LATEST_MS = 200 + 100 + 50

async function openCall() {
  const invite = request(INBOUND)
  const reply = await capture.calls.open(invite)
  expect(reply.status).toBe(200)
  const { id = '' } = capture.liveCalls().find(({ sessions }) => sessions[0]?.id === invite.sessionId) ?? {}
  return { id, invite, ports: answeredPorts(reply) }
}

/** As the archive would: its end is found, and what it holds. */
async function recovered(callId: CallId) {
  const path = journalPath(capture.folder, callId)
  const outcome = await recoverJournal({ path, keys: createFileKeyRing({ folder: capture.folder }) })
  const entries = [...readJournal(readFileSync(path))]
  return { outcome, call: callFromEvents(entries.flatMap((entry) => (entry.type === 'event' ? [entry.event] : []))) }
}

/** One of them is killed, the other has an error that nobody catches. */
const DEATHS = [
  ['is killed', ({ workers }: TestThreads) => void workers[0]?.terminate()],
  ['fails', ({ workers }: TestThreads) => workers[0]?.postMessage({ name: 'nothing that it knows', args: [] })],
] as const

describe.each(DEATHS)('a thread that %s in the middle of calls', (_, kill) => {
  it('loses no journal, ends its sessions, leaves other calls alone, and is started again', {
    timeout: 40_000,
  }, async () => {
    const { calls, counted, endRequests, told } = await start()
    const live = [await openCall(), await openCall()]
    const senders = live.map(({ ports }) => rtpSender(ports[0] ?? 0))
    const heard: string[] = []
    for (const { id } of live) {
      await calls.listen(id, (frame) => frame.type === 'state' && heard.push(`${id} ${frame.status}`))
    }
    const sentAtMs: number[] = []
    const speak = async (packets: number) => {
      const startMs = performance.now()
      for (let sent = 0; sent < packets; sent += 1) {
        await delay(Math.max(0, startMs + sent * 20 - performance.now()))
        await Promise.all(senders.map((sender) => sender.send(sentAtMs.length)))
        sentAtMs.push(performance.now())
      }
    }
    await speak(60)
    const killedAtMs = performance.now()
    kill(capture)
    await speak(30)
    await expect.poll(() => endRequests).toHaveLength(1)

    const [{ sessionId, cause } = { sessionId: '', cause: undefined }] = endRequests
    expect(cause).toBe('crash')
    const [dead, other] = live[0]?.invite.sessionId === sessionId ? live : live.toReversed()
    if (!dead || !other) throw new Error('two calls were opened')
    expect(told.filter(({ what }) => what === 'cut-short')).toEqual([{ what: 'cut-short', callId: dead.id }])
    expect(heard.filter((line) => line.includes('interrupted'))).toEqual([`${dead.id} interrupted`])
    expect(counted.capture_threads_died).toBe(1)
    const { outcome, call } = await recovered(dead.id)
    expect(outcome).toBe('recovered')
    expect(call).toMatchObject({ id: dead.id, state: 'ended', endCause: 'crash', flags: ['cut-short'] })
    const kept = await capture.marks(dead.id, 0)
    expect(kept).toEqual(kept.map((_mark, index) => index))
    expect(kept.length).toBeGreaterThanOrEqual(sentAtMs.filter((atMs) => atMs < killedAtMs - LATEST_MS).length)
    expect((await calls.change(within(dead.invite, TWO_LINES))).status).toBe(481)
    expect(await calls.requested(dead.id, { type: 'tell', events: [] })).toBeUndefined()

    // A new call is taken meanwhile, and when the thread is back there are two again.
    await calls.ended((await openCall()).invite.sessionId, 'bye')
    await expect.poll(() => capture.capture.threads, { timeout: 20_000 }).toBe(2)
    const afterwards = await openCall()
    await calls.ended(afterwards.invite.sessionId, 'bye')
    await calls.ended(other.invite.sessionId, 'bye', within(other.invite, '', { method: 'BYE' }))
    const ended = () => told.filter(({ what }) => what === 'ended').map(({ callId }) => callId)
    await expect.poll(ended).toContain(other.id)
    await expect.poll(ended).toContain(afterwards.id)
    expect(await capture.marks(other.id, 0)).toEqual(sentAtMs.map((_at, index) => index))
    for (const sender of senders) sender.close()
  })
})

describe('a thread that dies', () => {
  const engines = process.platform === 'linux' ? (['recvmmsg', 'dgram'] as const) : (['dgram'] as const)

  it.each(engines)('leaves no socket behind, of %s', async (mediaEngine) => {
    await start({ threads: 1, restMs: 600_000, settings: { mediaEngine } })
    const before = openDescriptors()
    const ports = (await Promise.all([openCall(), openCall(), openCall()])).flatMap((call) => call.ports)
    expect(openDescriptors()).toBeGreaterThan(before + 2 * ports.length)
    for (const port of ports) await expect(bind(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await capture.workers[0]?.terminate()
    for (const port of ports.flatMap((rtp) => [rtp, rtp + 1])) await bind(port)
    await expect.poll(() => capture.capture.threads, { timeout: 20_000 }).toBe(1)
    expect(openDescriptors()).toBeLessThan(before + 2 * ports.length)
  })

  it('while it opens a call leaves the call to another', async () => {
    const { calls, workers } = await start()
    const opening = Promise.all([calls.open(request(INBOUND)), calls.open(request(INBOUND))])
    await workers[0]?.terminate()
    expect((await opening).map(({ status }) => status)).toEqual([200, 200])
    expect(capture.endRequests.length).toBeLessThan(2)
  })

  it('as the only one is replaced by one that was ready, for which new calls wait; not on ports that were in use', async () => {
    const { calls, workers } = await start({ threads: 1, mediaPairs: 6 })
    const { ports } = await openCall()
    await expect.poll(() => workers.length).toBe(2)
    await isReady(workers[1])
    await workers[0]?.terminate()
    expect(capture.capture.threads).toBe(0)
    expect(calls.accepting).toBe(true)
    const { ports: others } = await openCall()
    expect(others.filter((port) => ports.includes(port))).toEqual([])
    expect(capture.counted.capture_threads_died).toBe(1)
  })

  it('as the only one, again and again, has new calls refused until another is tried', async () => {
    const { calls, workers } = await start({ threads: 1, restMs: 600_000 })
    for (const worker of [0, 1]) {
      await expect.poll(() => capture.capture.threads, { timeout: 20_000 }).toBe(1)
      await workers[worker]?.terminate()
    }
    expect(await calls.open(request(INBOUND))).toMatchObject({ status: 503, headers: [{ name: 'Retry-After' }] })
    expect(calls.accepting).toBe(false)
  })

  it('does not come back when the program stops meanwhile', async () => {
    const { workers, capture: threads } = await start({ threads: 1 })
    await workers[0]?.terminate()
    await threads.close()
    expect([workers.length, threads.threads]).toEqual([2, 0])
  })
})

it('threads that cannot be started say why, and none is left', async () => {
  const file = join((await start({ threads: 0 })).folder, 'a file')
  await writeFile(file, '')
  await expect(startThreads({ threads: 2, settings: { spoolFolder: file } })).rejects.toMatchObject({
    code: 'spool-unwritable',
    details: { folder: file },
  })
})

/** It has loaded the program: it answers. */
async function isReady(worker: TestThreads['workers'][number] | undefined): Promise<void> {
  await expect.poll(() => worker?.performance.eventLoopUtilization().idle ?? 0, { timeout: 20_000 }).toBeGreaterThan(0)
}

/** Of this process, where the system lists them. */
function openDescriptors(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : Number.NaN
}

/** Binds the port and lets it go. */
function bind(port: number): Promise<void> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => socket.close(() => reject(error)))
    socket.bind({ address: '127.0.0.1', port, exclusive: true }, () => socket.close(() => resolve()))
  })
}
