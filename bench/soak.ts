/**
 * 1,000 calls at once for ten minutes that come and go all the while, captured in a thread as `tapeline serve` does: every call has its
 * journal, and in it every packet that was sent. A C program sends from the same machine. Needs gcc.
 */
import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createFileKeyRing } from '../src/adapters/file-key-ring.ts'
import { readCall } from '../src/archive/survey-journal.ts'
import type { SessionRequest } from '../src/capture/sip/session-handler.ts'
import { journalPath } from '../src/capture/spool/spool.ts'
import { buildDirectory } from '../src/core/directory/directory.ts'
import type { CallId, SessionId } from '../src/core/model/ids.ts'
import { completeSettings } from '../src/core/policy/presets.ts'
import { startCapture } from '../src/main/start-capture.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const STREAMS_OF_CALL = 2
const SLOT_BYTES = 8
/** The sender has seen that a port is gone, and what it sent has arrived. */
const QUIET_MS = 200
const ALWAYS = { onnet: 'always', offnet: 'always' } as const
const OFFER = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${'m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n'.repeat(STREAMS_OF_CALL)}`

const directory = buildDirectory({
  accounts: [{ id: 'a', slug: 'a', name: 'a', domains: [], timeZone: 'UTC' }],
  users: [],
  devices: [],
  recordingClients: [
    {
      id: 'r',
      name: 'r',
      addresses: ['127.0.0.1'],
      certificateFingerprints: [],
      selectors: [{ by: 'fixed', accountId: 'a' }],
    },
  ],
  settings: new Map([['a', completeSettings({ account: { inbound: ALWAYS, outbound: ALWAYS } })]]),
})

interface Totals {
  calls: number
  refused: number
  recorded: number
  sent: number
  journalled: number
  incomplete: number
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const [calls, minutes] = quick ? [100, 0.25] : [1000, 10]
  const folder = await mkdtemp(join(tmpdir(), 'bench-soak-'))
  const program = join(folder, 'sender')
  await promisify(execFile)('gcc', ['-O2', join(import.meta.dirname, 'capture/churning-sender.c'), '-o', program])
  await mkdir(join(folder, 'spool'))
  const slotFile = join(folder, 'slots')
  await writeFile(slotFile, new Uint8Array(calls * STREAMS_OF_CALL * SLOT_BYTES))
  const keys = createFileKeyRing({ folder: join(folder, 'keys') })
  const slots = openSync(slotFile, 'r+')
  const sender = spawn(program, [slotFile])

  const endings = new Map<CallId, () => void>()
  const callOf = new Map<SessionId, CallId>()
  const nothing = () => {}
  const capture = await startCapture(
    1,
    { spoolFolder: join(folder, 'spool'), rtpPorts: { first: 20_000, last: 31_999 }, minimumFreeBytes: 0 },
    {
      directory: () => directory,
      onCallChanged(call) {
        for (const { id } of call.sessions) if (call.state === 'live') callOf.set(id, call.id)
      },
      onCallEnded: (callId) => endings.get(callId)?.(),
      onCallCutShort: nothing,
      onRefused: nothing,
      clock: new SharedArrayBuffer(8),
      log: { debug: nothing, info: nothing, warn: console.error, error: console.error },
      count: nothing,
    },
  )

  const totals: Totals = { calls: 0, refused: 0, recorded: 0, sent: 0, journalled: 0, incomplete: 0 }
  const untilMs = performance.now() + minutes * 60_000
  const memoryMb: number[] = []
  const cpuBefore = process.cpuUsage()

  /** Calls one after another in the same place. */
  async function occupy(place: number): Promise<void> {
    // Not all at the same moment.
    await delay((place / calls) * 5000)
    for (let number = 0; performance.now() < untilMs; number += 1) await oneCall(place, `${place}-${number}`)
  }

  async function oneCall(place: number, id: string): Promise<void> {
    const invite = request(id)
    totals.calls += 1
    const reply = await capture.calls.open(invite)
    const answer = new TextDecoder().decode(reply.body)
    const ports = [...answer.matchAll(/^m=audio (\d+)/gm)].map((match) => Number(match[1]))
    if (ports.length === 0) {
      totals.refused += 1
      await delay(1000)
      return
    }
    for (const [line, port] of ports.entries()) setSlot(place * STREAMS_OF_CALL + line, port)
    await delay(Math.min(5000 + Math.random() * 40_000, Math.max(1000, untilMs - performance.now())))
    for (const line of ports.keys()) clearPort(place * STREAMS_OF_CALL + line)
    await delay(QUIET_MS)
    const sent = ports.reduce((sum, _, line) => sum + sentOf(place * STREAMS_OF_CALL + line), 0)
    const callId = callOf.get(invite.sessionId) ?? ''
    callOf.delete(invite.sessionId)
    const closed = new Promise<void>((resolve) => endings.set(callId, resolve))
    await capture.calls.ended(invite.sessionId, 'bye', {
      ...invite,
      method: 'BYE',
      receivedAtMs: Date.now(),
      body: new Uint8Array(),
    })
    await closed
    endings.delete(callId)
    const path = journalPath(join(folder, 'spool'), callId)
    const { call, packetCount } = await readCall({ path, keys })
    await rm(path)
    totals.sent += sent
    totals.journalled += packetCount
    if (call?.endCause === 'bye') totals.recorded += 1
    if (packetCount !== sent) totals.incomplete += 1
  }

  function setSlot(slot: number, port: number): void {
    const bytes = new Uint8Array(SLOT_BYTES)
    // First the count, then the port: the sender looks at the port.
    writeSync(slots, bytes, 4, 4, slot * SLOT_BYTES + 4)
    new DataView(bytes.buffer).setUint32(0, port, true)
    writeSync(slots, bytes, 0, 4, slot * SLOT_BYTES)
  }
  const clearPort = (slot: number) => writeSync(slots, new Uint8Array(4), 0, 4, slot * SLOT_BYTES)
  function sentOf(slot: number): number {
    const bytes = new Uint8Array(4)
    readSync(slots, bytes, 0, 4, slot * SLOT_BYTES + 4)
    return new DataView(bytes.buffer).getUint32(0, true)
  }

  const watch = setInterval(() => memoryMb.push(process.memoryUsage().rss / 2 ** 20), quick ? 1000 : 10_000)
  await Promise.all(Array.from({ length: calls }, (_, place) => occupy(place)))
  clearInterval(watch)
  const { user, system } = process.cpuUsage(cpuBefore)
  const { kernelDrops } = capture.load
  sender.stdin.end('\n')
  await capture.close()
  closeSync(slots)
  await rm(folder, { recursive: true, force: true })
  const third = Math.max(1, Math.floor(memoryMb.length / 3))
  const average = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
  return {
    name: 'soak',
    rows: [
      { label: 'calls begun', value: totals.calls, unit: 'calls' },
      { label: 'refused', value: totals.refused, unit: 'calls' },
      { label: 'recorded to their end', value: totals.recorded, unit: 'calls' },
      { label: 'packets sent', value: totals.sent, unit: 'packets' },
      { label: 'packets journalled', value: totals.journalled, unit: 'packets' },
      { label: 'calls with another number of packets than sent', value: totals.incomplete, unit: 'calls' },
      { label: 'dropped by the kernel', value: kernelDrops, unit: 'packets' },
      { label: 'memory, second third of the time', value: average(memoryMb.slice(third, 2 * third)), unit: 'MB' },
      { label: 'memory, last third', value: average(memoryMb.slice(2 * third)), unit: 'MB' },
      { label: 'CPU per packet, calls and proof included', value: (user + system) / totals.journalled, unit: 'µs' },
    ],
    notes: [
      `${calls} calls of two streams at once for ${minutes} minutes, each 5 to 45 s long; a packet every 20 ms of each stream`,
      `load of the machine at the end: ${(loadavg()[0] ?? 0).toFixed(1)}`,
    ],
  }
}

function request(id: string): SessionRequest {
  return {
    sessionId: id,
    method: 'INVITE',
    requestUri: 'sip:srs@127.0.0.1',
    sipCallId: id,
    from: '<sip:a@127.0.0.1>',
    to: '<sip:b@127.0.0.1>',
    headers: [],
    contentType: 'application/sdp',
    body: Buffer.from(OFFER),
    flow: {
      protocol: 'udp',
      remoteAddress: '127.0.0.1',
      remotePort: 5060,
      localAddress: '127.0.0.1',
      localPort: 5060,
    },
    receivedAtMs: Date.now(),
  }
}
