/** For tests: calls captured as the program does it, in so many real threads, with a journal reader beside them. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Directory } from '../../core/directory/directory.ts'
import { readJournal } from '../../core/journal/read-journal.ts'
import type { Call, EndCause } from '../../core/model/call.ts'
import type { CallId, SessionId } from '../../core/model/ids.ts'
import { startCapture } from '../../main/start-capture.ts'
import { acmeDirectory } from '../call/call-layer.test-kit.ts'
import type { RefusedInvite } from '../call/refusals.ts'
import type { Capture, CaptureSettings } from '../capture.ts'
import type { CounterName } from '../counters.ts'
import { journalPath } from '../spool/spool.ts'

export interface TestThreads {
  readonly capture: Capture
  readonly calls: Capture['calls']
  readonly folder: string
  /** In the order in which they were started. */
  readonly workers: readonly Worker[]
  readonly counted: Partial<Record<CounterName, number>>
  readonly logged: { readonly fields: object; readonly message: string }[]
  /** What became of calls, in order: `changed`, `ended`, `cut-short`. */
  readonly told: { readonly what: 'changed' | 'ended' | 'cut-short'; readonly callId: CallId }[]
  readonly changes: Call[]
  readonly refused: RefusedInvite[]
  readonly endRequests: { readonly sessionId: SessionId; readonly cause: EndCause }[]
  /** Newest state of a call. */
  call(callId: CallId): Call | undefined
  liveCalls(): Call[]
  /** The last byte of every RTP packet of a stream, as on disk. */
  marks(callId: CallId, streamId: number): Promise<number[]>
  close(): Promise<void>
}

export interface TestThreadsOptions {
  readonly threads: number
  readonly directory?: () => Directory
  readonly settings?: Partial<CaptureSettings>
  /** Pairs of ports of all threads together. */
  readonly mediaPairs?: number
  readonly restMs?: number
}

export async function startThreads(options: TestThreadsOptions): Promise<TestThreads> {
  const folder = await mkdtemp(join(tmpdir(), 'threads-'))
  const counted: Partial<Record<CounterName, number>> = {}
  const logged: { fields: object; message: string }[] = []
  const write = (fields: object, message: string) => void logged.push({ fields, message })
  const told: TestThreads['told'] = []
  const changes: Call[] = []
  const refused: RefusedInvite[] = []
  const endRequests: { sessionId: SessionId; cause: EndCause }[] = []
  const workers: Worker[] = []
  const acme = acmeDirectory()
  // Where no other test has ports.
  const first = 16_000 + Math.floor(Math.random() * 1500) * 2
  const settings: CaptureSettings = {
    spoolFolder: folder,
    rtpPorts: { first, last: first + 2 * (options.mediaPairs ?? 400) - 1 },
    minimumFreeBytes: 0,
    ...options.settings,
  }
  const capture = await startCapture(options.threads, settings, {
    directory: options.directory ?? (() => acme),
    clock: new SharedArrayBuffer(8),
    onCallChanged(call) {
      changes.push(call)
      told.push({ what: 'changed', callId: call.id })
    },
    onCallEnded: (callId) => told.push({ what: 'ended', callId }),
    onCallCutShort: (callId) => told.push({ what: 'cut-short', callId }),
    onRefused: (invite) => refused.push(invite),
    onWorker: (worker) => workers.push(worker),
    ...(options.restMs !== undefined && { restMs: options.restMs }),
    log: { debug: write, info: write, warn: write, error: write },
    count(name, by = 1) {
      counted[name] = (counted[name] ?? 0) + by
    },
  })
  const { calls } = capture
  calls.control({
    end(sessionId, cause) {
      endRequests.push({ sessionId, cause })
      void calls.ended(sessionId, cause)
    },
  })
  const call = (callId: CallId) => changes.findLast(({ id }) => id === callId)
  return {
    capture,
    calls,
    folder,
    workers,
    counted,
    logged,
    told,
    changes,
    refused,
    endRequests,
    call,
    liveCalls: () =>
      [...new Set(changes.map(({ id }) => id))].flatMap((id) => call(id) ?? []).filter(({ state }) => state === 'live'),
    async marks(callId, streamId) {
      const entries = readJournal(await readFile(journalPath(folder, callId)))
      return [...entries].flatMap((entry) =>
        entry.type === 'packet' && entry.kind === 'rtp' && entry.streamId === streamId
          ? [entry.packet.at(-1) ?? -1]
          : [],
      )
    },
    async close() {
      await capture.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
