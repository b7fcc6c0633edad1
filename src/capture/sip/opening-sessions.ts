import type { EndCause } from '../../core/model/call.ts'
import type { SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import type { ServerTransaction } from './server-transaction.ts'
import type { SessionHandler, SessionReply } from './session-handler.ts'
import { sessionRequest } from './session-request.ts'
import type { SipClock } from './sip-clock.ts'

interface Opening {
  readonly transaction: ServerTransaction
  /** Why the call layer's answer no longer matters. */
  endCause?: EndCause
}

export interface OpeningSurroundings {
  readonly clock: SipClock
  readonly handler: SessionHandler
  readonly log: Log
  readonly newId: () => string
}

/** INVITEs that the call layer has not answered yet. A session that it opens for nobody ends at once. */
export class OpeningSessions {
  readonly #around: OpeningSurroundings
  readonly #openings = new Map<SessionId, Opening>()

  constructor(around: OpeningSurroundings) {
    this.#around = around
  }

  get size(): number {
    return this.#openings.size
  }

  /** `onReply` hears the call layer's answer, 200–699, unless a CANCEL or `end` came before. */
  async open(
    transaction: ServerTransaction,
    request: SipRequest,
    onReply: (id: SessionId, reply: SessionReply) => void,
  ): Promise<void> {
    const { newId, handler, log } = this.#around
    const id = newId()
    const opening: Opening = { transaction }
    // The dialog's tag is the session's id: it is unique and cannot be guessed.
    transaction.toTag = id
    transaction.onCancel = () => {
      opening.endCause = 'cancelled'
    }
    this.#openings.set(id, opening)
    try {
      const reply = await this.#ask(id, transaction, request)
      this.#openings.delete(id)
      if (opening.endCause === undefined) onReply(id, reply)
      else if (reply.status < 300) handler.ended(id, opening.endCause)
    } catch (error) {
      log.error({ err: error, sessionId: id }, 'recording session failed')
    }
  }

  /** Answers the INVITE with a refusal; false when there is no such session. */
  end(id: SessionId, cause: EndCause, refusal: SessionReply): boolean {
    const opening = this.#openings.get(id)
    if (!opening) return false
    opening.endCause ??= cause
    opening.transaction.respond(refusal)
    return true
  }

  endAll(cause: EndCause, refusal: SessionReply): void {
    for (const id of this.#openings.keys()) this.end(id, cause, refusal)
  }

  async #ask(id: SessionId, { link }: ServerTransaction, request: SipRequest): Promise<SessionReply> {
    const { handler, clock, log } = this.#around
    try {
      const reply = await handler.open(sessionRequest(id, request, link.flow, clock.nowMs()))
      return reply.status >= 200 ? reply : { status: 500 }
    } catch (error) {
      log.error({ err: error, sessionId: id }, 'recording session could not be opened')
      return { status: 500 }
    }
  }
}
