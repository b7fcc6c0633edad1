/** Captures calls in threads, each with its share of the ports. One that dies takes its calls with it, and is started again. */

import { setTimeout as delay } from 'node:timers/promises'
import type { CallId } from '../../core/model/ids.ts'
import type { Capture, CaptureLoad } from '../capture.ts'
import { type PortRange, sharePorts } from '../media/port-range.ts'
import type { FreeSpace } from '../spool/free-space.ts'
import { type CallRouter, createCallRouter } from './call-router.ts'
import { type CaptureThread, type CaptureThreadOptions, startCaptureThread } from './capture-thread.ts'

export interface CaptureThreadsOptions extends Omit<CaptureThreadOptions, 'endSession'> {
  /** At least 1; fewer are started where there are fewer pairs of ports. */
  readonly threads: number
  /** The thread that wrote the call's journal died: nobody writes it any more, and it is to be recovered. */
  readonly onCallCutShort: (callId: CallId) => void
  /** Of the disk of the spool; closed with the threads. */
  readonly freeSpace: FreeSpace
  /** How long nothing is started in place of a thread that dies again and again. Default 3000. */
  readonly restMs?: number
}

/** A replacement that dies so soon would not be the last one. */
const SOON_MS = 10_000
/** As long as ports of calls rest (`port-pairs.ts`): packets of calls of a dead thread do not reach others'. */
const PORTS_REST_MS = 3000

/** Rejects when one of the threads cannot be started; then none is left. */
export async function startCaptureThreads(options: CaptureThreadsOptions): Promise<Capture> {
  const { log, count, freeSpace, workers, restMs = 3000 } = options
  const router: CallRouter = createCallRouter({
    directory: options.directory,
    hasRoom: () => freeSpace.state !== 'full',
    log,
  })
  const threads = new Set<CaptureThread>()
  const closing = new AbortController()
  const restarts = new Set<Promise<void>>()
  /** Of threads that are no more. */
  let formerKernelDrops = 0

  /** `before`: the thread that had these ports and is no more. */
  async function start(rtpPorts: PortRange, before?: CaptureThread): Promise<void> {
    const restingPorts = before?.portsUsed(PORTS_REST_MS) ?? []
    const settings = { ...options.settings, rtpPorts, restingPorts, minimumFreeBytes: 0 }
    const thread = await startCaptureThread({ ...options, settings, endSession: router.endSession })
    const startedAtMs = performance.now()
    threads.add(thread)
    router.add(thread)
    void thread.ended.then((reason) => {
      threads.delete(thread)
      const isAgain = before !== undefined && performance.now() - startedAtMs < SOON_MS
      if (!closing.signal.aborted) bury(thread, rtpPorts, reason, isAgain)
    })
  }

  function bury(thread: CaptureThread, rtpPorts: PortRange, reason: Error, isAgain: boolean): void {
    const sessions = router.lose(thread)
    formerKernelDrops += thread.load.kernelDrops
    count('capture_threads_died')
    log.error(
      { err: reason, rtpPorts, sessions, calls: thread.calls.size },
      'a capture thread died: its calls are cut short',
    )
    for (const callId of thread.journals) options.onCallCutShort(callId)
    const restart = startAgain(rtpPorts, thread, isAgain).finally(() => restarts.delete(restart))
    restarts.add(restart)
  }

  async function startAgain(rtpPorts: PortRange, before: CaptureThread, waitFirst: boolean): Promise<void> {
    for (let tries = 0; !closing.signal.aborted; tries += 1) {
      try {
        if (waitFirst || tries > 0) await delay(restMs, undefined, { signal: closing.signal })
        await start(rtpPorts, before)
        log.info({ rtpPorts }, 'capture thread started again')
        if (!closing.signal.aborted) workers.prepare()
        return
      } catch (error) {
        if (!closing.signal.aborted) log.error({ err: error, rtpPorts }, 'capture thread could not be started again')
      }
    }
  }

  async function close(): Promise<void> {
    router.stop()
    closing.abort()
    await Promise.all(restarts)
    await Promise.all([...threads].map((thread) => thread.close()))
    await workers.close()
    freeSpace.close()
  }

  const shares = sharePorts(options.settings.rtpPorts, options.threads)
  const started = await Promise.allSettled(shares.map((share) => start(share)))
  const failed = started.find((outcome) => outcome.status === 'rejected')
  const [{ engine } = { engine: undefined }] = threads
  if (failed || !engine) {
    await close()
    throw failed?.reason
  }
  workers.prepare()
  log.info({ threads: shares.length, rtpPorts: shares }, 'calls are captured in threads')
  return {
    calls: router,
    engine,
    get load() {
      const total = (name: keyof CaptureLoad) => [...threads].reduce((sum, { load }) => sum + load[name], 0)
      return {
        liveCalls: total('liveCalls'),
        openPairs: total('openPairs'),
        kernelDrops: total('kernelDrops') + formerKernelDrops,
        waitingBytes: total('waitingBytes'),
      }
    },
    get freeBytes() {
      return freeSpace.freeBytes
    },
    get threads() {
      return threads.size
    },
    close,
  }
}
