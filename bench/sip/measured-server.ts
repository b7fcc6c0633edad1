import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/**
 * `sip-side`: the recording server with nothing behind it. `whole-recorder`: with call layer, media ports and spool. `echo`: a bare
 * socket that answers. `bare-recorder`: one that opens the same ports and writes the same bytes. `threaded-recorder`: a whole one,
 * whose calls are captured in threads.
 */
export type ServerKind = 'sip-side' | 'whole-recorder' | 'threaded-recorder' | 'echo' | 'bare-recorder'

export interface Measurement {
  readonly cpuMs: number
  /** Heap and what it holds outside, such as buffers. */
  readonly bytes: number
  readonly openFiles: number
  readonly sessions: number
  /** Transactions, journals and ports that are still to be let go. */
  readonly unfinished: number
}

export interface ServerOptions {
  /** How much faster its clock runs, for what waits for timers. Default 1. */
  readonly speed?: number
  /** For journals. */
  readonly folder?: string
  /** Of a threaded recorder. Default 0: the main thread captures. */
  readonly threads?: number
}

/** A server in a process of its own, so that its CPU time and memory are its alone. */
export class MeasuredServer {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  static async start(
    kind: ServerKind,
    { speed = 1, folder = '', threads = 0 }: ServerOptions = {},
  ): Promise<MeasuredServer> {
    const child = fork(join(import.meta.dirname, 'server-process.ts'), [kind, String(speed), folder, String(threads)], {
      execArgv: ['--expose-gc', ...process.execArgv],
    })
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    return new MeasuredServer(child, port)
  }

  async measure(question: 'measure' | 'measure-memory' = 'measure'): Promise<Measurement> {
    this.#child.send(question)
    const [answer] = (await once(this.#child, 'message')) as [Measurement]
    return answer
  }

  /** Memory once everything that waits for a timer is gone. */
  async measureAtRest(): Promise<Measurement> {
    for (;;) {
      const { unfinished } = await this.measure()
      if (unfinished === 0) return this.measure('measure-memory')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}
