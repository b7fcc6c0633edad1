import type { Log } from '../../core/model/log.ts'
import type { ServerTransaction } from './server-transaction.ts'
import type { SessionReply } from './session-handler.ts'

/**
 * Hands the requests of one session to the call layer one at a time, in the order they came. A second re-INVITE waits for
 * the answer to the first: RFC 3261 §14.2 would refuse it with 500, but clients then never say again that they paused.
 */
export class RequestQueue {
  readonly #log: Log
  /** Not answered yet, the one at the call layer first. */
  #waiting: ServerTransaction[] = []
  #tail: Promise<void> = Promise.resolve()

  constructor(log: Log) {
    this.#log = log
  }

  /** Resolves when the call layer has returned from everything it was given. */
  get settled(): Promise<void> {
    return this.#tail
  }

  /** `respond` is not called when the transaction was answered in the meantime (CANCEL, BYE). */
  handOver(
    transaction: ServerTransaction,
    ask: () => Promise<SessionReply>,
    respond: (reply: SessionReply) => void,
  ): void {
    this.#waiting.push(transaction)
    this.enqueue(async () => {
      if (transaction.isAnswered) return
      const reply = await this.#ask(ask)
      this.#waiting = this.#waiting.filter((other) => other !== transaction)
      if (!transaction.isAnswered) respond(reply)
    })
  }

  enqueue(task: () => void | Promise<void>): void {
    this.#tail = this.#tail.then(task).catch((error: unknown) => {
      this.#log.error({ err: error }, 'recording session failed')
    })
  }

  /** RFC 3261 §15.1.2: what was asked before the end still gets an answer. */
  refuseWaiting(): void {
    for (const transaction of this.#waiting.splice(0)) {
      transaction.respond({ status: transaction.head.method === 'INVITE' ? 487 : 481 })
    }
  }

  async #ask(ask: () => Promise<SessionReply>): Promise<SessionReply> {
    try {
      const reply = await ask()
      return reply.status >= 200 ? reply : { status: 500 }
    } catch (error) {
      this.#log.error({ err: error }, 'recording session could not be changed')
      return { status: 500 }
    }
  }
}
