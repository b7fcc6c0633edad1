import { closeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Capture, CaptureParts, CaptureSettings } from '../capture/capture.ts'
import { watchFreeSpace } from '../capture/spool/free-space.ts'
import { startCaptureThreads } from '../capture/threads/capture-threads.ts'
import { createWorkerSupply } from '../capture/threads/worker-supply.ts'
import type { CallId } from '../core/model/ids.ts'
import { openCapture } from './open-capture.ts'

export interface StartCaptureParts extends CaptureParts {
  /** Memory of the clock: everybody who shares it lives on one time line. */
  readonly clock: SharedArrayBuffer
  /** The thread that wrote the call's journal died: the journal is to be recovered. */
  readonly onCallCutShort: (callId: CallId) => void
  /** How long nothing is started in place of a thread that dies again and again. Default 3000. */
  readonly restMs?: number
  /** For tests, which end threads: told of every one. */
  readonly onWorker?: (worker: Worker) => void
}

const FREE_SPACE_EVERY_MS = 5000
/**
 * Of a capture thread, as `--max-semi-space-size` would have it times three. Left to itself it grows to 64 MiB and more, which take the collector up
 * to a tenth of a second in one piece; so much takes it a few milliseconds.
 */
export const YOUNG_GENERATION_MIB = 24

/** Captures calls in so many threads; with 0 in this one. Rejects with `spool-unwritable`. */
export async function startCapture(
  threads: number,
  settings: CaptureSettings,
  parts: StartCaptureParts,
): Promise<Capture> {
  if (threads === 0) {
    parts.log.info({ threads, rtpPorts: settings.rtpPorts }, 'calls are captured in the main thread')
    return openCapture(settings, parts)
  }
  const { spoolFolder: folder, minimumFreeBytes } = settings
  // Once for all threads: each would tell the operator the same.
  const space = watchFreeSpace({
    folder,
    minimumFreeBytes,
    warnFreeBytes: minimumFreeBytes * 4,
    everyMs: FREE_SPACE_EVERY_MS,
    log: parts.log,
  })
  await space.check()
  return startCaptureThreads({
    ...parts,
    threads,
    settings,
    workers: createWorkerSupply(() => {
      const worker = new Worker(new URL('./capture-thread.ts', import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
      })
      parts.onWorker?.(worker)
      return worker
    }),
    closeDescriptor: closeSync,
    freeSpace: space,
  })
}
