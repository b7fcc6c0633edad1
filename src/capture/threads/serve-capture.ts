/** A thread that captures: does what the main thread asks, and tells it what becomes of the calls. */

import { buildDirectory, type Directory } from '../../core/directory/directory.ts'
import type { SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { Capture, CaptureParts, CaptureSettings } from '../capture.ts'
import type { CounterName } from '../counters.ts'
import { linkThread, type ThreadLink, type ThreadPort } from './thread-link.ts'
import type { SharedMemory, ThreadNews, ThreadWork } from './thread-protocol.ts'

const REPORT_MS = 250

export interface ThreadCaptureParts extends CaptureParts {
  readonly journals: { opened(callId: string): void; closed(callId: string): void }
  readonly shared: SharedMemory
}

export type OpenThreadCapture = (settings: CaptureSettings, parts: ThreadCaptureParts) => Promise<Capture>

/** `describeError`: what a log line says of an error; plain data. */
export function serveCapture(
  port: ThreadPort,
  open: OpenThreadCapture,
  describeError: (error: unknown) => unknown,
): void {
  let directory: Directory | undefined
  let capture: Capture | undefined
  let counts: Partial<Record<CounterName, number>> = {}
  /** Whether media comes, as it was last told. */
  const sessions = new Map<SessionId, boolean>()
  /** What ends the listening of each. */
  const listeners = new Map<number, () => void>()
  let reports: NodeJS.Timeout | undefined

  const known = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new TypeError('a thread is started before it is asked')
    return thing
  }
  const calls = () => known(capture).calls

  const main: ThreadLink<ThreadNews> = linkThread<ThreadNews, ThreadWork>(port, {
    directory(contents) {
      directory = buildDirectory(contents)
    },
    async start(settings, shared) {
      capture = await open(settings, {
        directory: () => known(directory),
        onCallChanged: (call) => main.tell('callChanged', call),
        onCallEnded: (callId) => main.tell('callEnded', callId),
        onRefused: (invite) => main.tell('refused', invite),
        log: tellingLog(main, describeError),
        count(name, by = 1) {
          counts[name] = (counts[name] ?? 0) + by
        },
        countControl: (name, labels) => main.tell('countControl', name, labels),
        journals: {
          opened: (callId) => main.tell('journalOpened', callId),
          // In a later turn: then whoever waited for the end of the journal has told it.
          closed: (callId) => setImmediate(() => main.tell('journalClosed', callId)),
        },
        shared,
      })
      capture.calls.control({ end: (sessionId, cause) => main.tell('endSession', sessionId, cause) })
      reports = setInterval(report, REPORT_MS)
      return { engine: capture.engine }
    },
    async open(request) {
      const reply = await calls().open(request)
      if (reply.status < 300) sessions.set(request.sessionId, false)
      return reply
    },
    change: (request) => calls().change(request),
    inform: (request) => calls().inform(request),
    acknowledged: (request) => calls().acknowledged(request),
    async ended(sessionId, cause, request) {
      sessions.delete(sessionId)
      await calls().ended(sessionId, cause, request)
    },
    async requested(callId, request) {
      return calls().requested(callId, request)
    },
    async listen(callId, listener) {
      const leave = await calls().listen(callId, (frame) => main.tell('sound', listener, frame))
      if (leave) listeners.set(listener, leave)
      return leave !== undefined
    },
    leave(listener) {
      listeners.get(listener)?.()
      listeners.delete(listener)
    },
    async close() {
      await capture?.close()
      clearInterval(reports)
      report()
    },
  })

  function report(): void {
    const told = { counts, load: known(capture).load, heard: sessionsThatAre(true), silent: sessionsThatAre(false) }
    counts = {}
    main.tell('report', told)
  }

  /** Those that have become so since the last report. */
  function sessionsThatAre(heard: boolean): SessionId[] {
    const news = [...sessions].flatMap(([id, was]) => (was !== heard && calls().hasMedia(id) === heard ? [id] : []))
    for (const id of news) sessions.set(id, heard)
    return news
  }
}

function tellingLog(main: ThreadLink<ThreadNews>, describeError: (error: unknown) => unknown): Log {
  const at = (level: keyof Log) => (fields: object, message: string) => {
    const plain = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, describeError(value)]))
    try {
      main.tell('log', level, plain, message)
    } catch {
      // Something in it is no plain data: a log line is nothing to die of.
      main.tell('log', level, {}, message)
    }
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
