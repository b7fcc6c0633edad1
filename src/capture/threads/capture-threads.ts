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
  /** How long the ports of a dead thread rest, so that packets of its calls do not reach others'. Default 3000. */
  readonly restMs?: number
}

/** Rejects when one of the threads cannot be started; then none is left. */
export async function startCaptureThreads(options: CaptureThreadsOptions): Promise<Capture> {
  const { log, count, freeSpace, restMs = 3000 } = options
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

  async function start(rtpPorts: PortRange): Promise<void> {
    const settings = { ...options.settings, rtpPorts, minimumFreeBytes: 0 }
    const thread = await startCaptureThread({ ...options, settings, endSession: router.endSession })
    threads.add(thread)
    router.add(thread)
    void thread.ended.then((reason) => {
      threads.delete(thread)
      if (!closing.signal.aborted) bury(thread, rtpPorts, reason)
    })
  }

  function bury(thread: CaptureThread, rtpPorts: PortRange, reason: Error): void {
    const sessions = router.lose(thread)
    formerKernelDrops += thread.load.kernelDrops
    count('capture_threads_died')
    log.error(
      { err: reason, rtpPorts, sessions, calls: thread.calls.size },
      'a capture thread died: its calls are cut short',
    )
    for (const callId of thread.journals) options.onCallCutShort(callId)
    const restart = startAgain(rtpPorts).finally(() => restarts.delete(restart))
    restarts.add(restart)
  }

  async function startAgain(rtpPorts: PortRange): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await delay(restMs, undefined, { signal: closing.signal })
        await start(rtpPorts)
        log.info({ rtpPorts }, 'capture thread started again')
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
    freeSpace.close()
  }

  const shares = sharePorts(options.settings.rtpPorts, options.threads)
  const started = await Promise.allSettled(shares.map(start))
  const failed = started.find((outcome) => outcome.status === 'rejected')
  const [{ engine } = { engine: undefined }] = threads
  if (failed || !engine) {
    await close()
    throw failed?.reason
  }
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
