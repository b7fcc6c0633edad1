import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Measurement {
  readonly cpuMs: number
  /** Heap and what it holds outside, such as buffers. */
  readonly bytes: number
  readonly sessions: number
  readonly transactions: number
}

/** A server in a process of its own, so that its CPU time and memory are its alone. */
export class MeasuredServer {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  /** `speed`: how much faster its clock runs, for what waits for timers. */
  static async start(kind: 'recording-server' | 'echo', speed = 1): Promise<MeasuredServer> {
    const child = fork(join(import.meta.dirname, 'server-process.ts'), [kind, String(speed)], {
      execArgv: ['--expose-gc'],
    })
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    return new MeasuredServer(child, port)
  }

  async measure(question: 'measure' | 'measure-memory' = 'measure'): Promise<Measurement> {
    this.#child.send(question)
    const [answer] = (await once(this.#child, 'message')) as [Measurement]
    return answer
  }

  /** Memory once no transaction is left. */
  async measureAtRest(): Promise<Measurement> {
    for (;;) {
      const { transactions } = await this.measure()
      if (transactions === 0) return this.measure('measure-memory')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  stop(): void {
    this.#child.kill()
  }
}
