/**
 * Threads that have loaded what they need before they are needed: to load the program takes seconds on a busy machine, to begin with it a
 * fraction of one.
 */

import type { Worker } from 'node:worker_threads'

export interface WorkerSupply {
  /** The one that was made ready, where there is one. Whoever takes it ends it. */
  take(): Worker
  /** Makes one ready, unless there is one. */
  prepare(): void
  /** Ends the one that nobody took. */
  close(): Promise<void>
}

/** `make`: gives a thread that waits for what it is told. */
export function createWorkerSupply(make: () => Worker): WorkerSupply {
  let spare: Worker | undefined

  // Whatever ends it, it is no spare any more; the next one is made when it is needed.
  const lost = () => {
    spare = undefined
  }

  return {
    take() {
      const worker = spare ?? make()
      worker.off('error', lost).off('exit', lost).ref()
      spare = undefined
      return worker
    },
    prepare() {
      spare ??= make().on('error', lost).on('exit', lost)
      spare.unref()
    },
    async close() {
      await spare?.terminate()
    },
  }
}
