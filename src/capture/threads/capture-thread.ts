/** A thread that captures, as the main thread sees it. When it has ended, whatever it left open is closed. */

import type { Directory } from '../../core/directory/directory.ts'
import type { Call } from '../../core/model/call.ts'
import type { CallId, SessionId } from '../../core/model/ids.ts'
import type { LiveAudio, LiveListener } from '../../store/live-audio.ts'
import type { Capture, CaptureLoad, CaptureParts, CaptureSettings } from '../capture.ts'
import { createDescriptorNotes } from './descriptor-notes.ts'
import { linkThread, type ThreadLink } from './thread-link.ts'
import type { ThreadNews, ThreadWork } from './thread-protocol.ts'
import type { WorkerSupply } from './worker-supply.ts'

export interface CaptureThreadOptions extends CaptureParts {
  readonly settings: CaptureSettings
  readonly workers: WorkerSupply
  /** Closes a descriptor of this process. */
  readonly closeDescriptor: (fd: number) => void
  /** Memory of the clock. */
  readonly clock: SharedArrayBuffer
  readonly endSession: ThreadNews['endSession']
}

export interface CaptureThread extends Pick<Capture, 'engine' | 'load'> {
  /** Tells the thread what is known of accounts, where that has changed since: what is asked next is answered by it. */
  informed(): ThreadLink<ThreadWork>
  /** Calls that are live in it. */
  readonly calls: ReadonlySet<CallId>
  /** Journals it writes. */
  readonly journals: ReadonlySet<CallId>
  /** RTP ports that its calls have, or had until so long ago. */
  portsUsed(withinMs: number): readonly number[]
  /** Sessions whose media arrives; a fraction of a second late. */
  readonly heard: ReadonlySet<SessionId>
  readonly listen: LiveAudio['listen']
  /** Resolves with the reason when the thread is no more, whoever ended it; nothing is asked or told afterwards. */
  readonly ended: Promise<Error>
  /** Ends its calls, then the thread. What the thread cannot say any more is in its journals. */
  close(): Promise<void>
}

/** Rejects when the thread cannot be started, with the code that it tells. */
export async function startCaptureThread(options: CaptureThreadOptions): Promise<CaptureThread> {
  const { directory, count, log } = options
  const calls = new Set<CallId>()
  const journals = new Set<CallId>()
  const heard = new Set<SessionId>()
  const ports = createPortMemory()
  const listeners = new Map<number, LiveListener>()
  const descriptors = createDescriptorNotes()
  const end = Promise.withResolvers<Error>()
  let load: CaptureLoad = { liveCalls: 0, openPairs: 0, kernelDrops: 0, waitingBytes: 0 }
  let lastListener = 0
  let known: Directory | undefined

  const worker = options.workers.take()
  const link = linkThread<ThreadWork, ThreadNews>(worker, {
    journalOpened: (callId) => journals.add(callId),
    journalClosed: (callId) => journals.delete(callId),
    callChanged(call) {
      if (call.state === 'live') calls.add(call.id)
      else calls.delete(call.id)
      ports.note(call)
      options.onCallChanged(call)
    },
    callEnded: options.onCallEnded,
    refused: options.onRefused,
    endSession: options.endSession,
    sound: (listener, frame) => listeners.get(listener)?.(frame),
    countControl: (name, labels) => options.countControl?.(name, labels as never),
    report(report) {
      load = report.load
      for (const [name, by] of Object.entries(report.counts)) count(name as keyof typeof report.counts, by)
      for (const sessionId of report.heard) heard.add(sessionId)
      for (const sessionId of report.silent) heard.delete(sessionId)
    },
    log: (level, fields, message) => log[level](fields, message),
  })
  let reason = new Error('the thread has ended')
  worker.on('error', (error) => {
    reason = error instanceof Error ? error : new Error(String(error))
  })
  worker.on('exit', () => {
    for (const fd of descriptors.held()) options.closeDescriptor(fd)
    for (const listener of listeners.values()) listener({ type: 'state', status: 'interrupted', channels: [] })
    link.end(reason)
    end.resolve(reason)
  })

  function informed(): ThreadLink<ThreadWork> {
    const now = directory()
    if (now !== known) link.tell('directory', now.contents)
    known = now
    return link
  }

  async function started(): Promise<Pick<Capture, 'engine'>> {
    try {
      const shared = { clock: options.clock, descriptors: descriptors.memory }
      return await informed().ask('start', options.settings, shared)
    } catch (error) {
      await worker.terminate()
      throw error
    }
  }

  return {
    ...(await started()),
    informed,
    async listen(callId, listener) {
      lastListener += 1
      const number = lastListener
      listeners.set(number, listener)
      const leave = () => {
        listeners.delete(number)
        link.tell('leave', number)
      }
      try {
        if (await link.ask('listen', callId, number)) return leave
      } catch (error) {
        listeners.delete(number)
        throw error
      }
      listeners.delete(number)
      return undefined
    },
    calls,
    journals,
    portsUsed: ports.usedWithin,
    heard,
    get load() {
      return load
    },
    ended: end.promise,
    async close() {
      await link.ask('close').catch((error: unknown) => log.error({ err: error }, 'a capture thread did not close'))
      await worker.terminate()
      await end.promise
    },
  }
}

/** Which ports the calls of a thread have had, as it told of them. */
function createPortMemory() {
  const live = new Map<CallId, readonly number[]>()
  /** By port, on the monotonic clock. */
  const leftAtMs = new Map<number, number>()
  return {
    note({ id, state, streams }: Pick<Call, 'id' | 'state' | 'streams'>): void {
      const ports = streams.map(({ rtpPort }) => rtpPort)
      if (state === 'live') live.set(id, ports)
      else if (live.delete(id)) for (const port of ports) leftAtMs.set(port, performance.now())
    },
    usedWithin(withinMs: number): readonly number[] {
      const sinceMs = performance.now() - withinMs
      const left = [...leftAtMs].flatMap(([port, atMs]) => (atMs >= sinceMs ? [port] : []))
      return [...new Set([...left, ...[...live.values()].flat()])]
    },
  }
}
