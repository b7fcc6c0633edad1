/**
 * The session recording server's SIP side (SRS, RFC 7866): takes recording sessions from recording clients and tells the
 * call layer. It knows nothing of SDP, metadata, accounts or media.
 */

import type { SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { ResponseParts } from '../../core/sip/make-response.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import type { RequestHead } from '../../core/sip/request-head.ts'
import { answerSessionTimer, LEAST_SESSION_SECONDS, type SessionTimerAnswer } from '../../core/sip/session-timer.ts'
import type { SipTransport } from '../../core/sip/sip-transport.ts'
import type { Count } from '../counters.ts'
import { CAPABILITIES, contactHeader } from './capabilities.ts'
import { ClientTransactions } from './client-transactions.ts'
import { OpeningSessions } from './opening-sessions.ts'
import { RecordingSession, type SessionSurroundings } from './recording-session.ts'
import { replacedDialog } from './replaces.ts'
import { refusalOutsideDialog, tooBrief } from './request-checks.ts'
import type { ServerTransaction } from './server-transaction.ts'
import { ServerTransactions } from './server-transactions.ts'
import type { SessionControl, SessionHandler, SessionReply } from './session-handler.ts'
import type { SipClock } from './sip-clock.ts'
import { type OpenTransport, SipEndpoint } from './sip-endpoint.ts'
import type { SipLink } from './sip-link.ts'
import { createStatelessResponder } from './stateless-response.ts'

export interface RecordingServerOptions {
  readonly handler: SessionHandler
  readonly clock: SipClock
  /** Unique and not to be guessed: session ids, tags, branches. */
  readonly newId: () => string
  readonly log: Log
  readonly count: Count
  /** Sessions at once; more are answered 503. Default: no limit. */
  readonly maxSessions?: number
  /** False: new sessions are answered 503 (disk nearly full, shutting down). Default: always true. */
  readonly accepting?: () => boolean
  /** Named in Contact and Via instead of the address a request arrived on (behind NAT). */
  readonly advertisedAddress?: string
  /** Our Min-SE in seconds; default and RFC 4028's least: 90. */
  readonly minimumSessionSeconds?: number
  /** Server header; default `Tapeline`. */
  readonly serverName?: string
}

export interface CloseOptions {
  /** Send BYE for every session, so that clients know. Default true. */
  readonly sayBye?: boolean
  /** How long to wait for the answers and for the call layer. Default 2000 ms. */
  readonly waitMs?: number
}

export interface RecordingServer extends SessionControl {
  /** Opens a transport with the server's events; the server closes it. */
  listen(open: OpenTransport): Promise<SipTransport>
  readonly sessionCount: number
  /** Transactions still kept for retransmissions. */
  readonly transactionCount: number
  /** Ends every session with cause `shutdown` and closes the transports. */
  close(options?: CloseOptions): Promise<void>
}

/** Seconds after which a refused client may come back (RFC 3261 §20.33). */
const RETRY_AFTER_SECONDS = 10
const CLOSE_WAIT_MS = 2000

export function createRecordingServer(options: RecordingServerOptions): RecordingServer {
  const { handler, clock, newId, log, count, accepting = () => true, maxSessions = Number.POSITIVE_INFINITY } = options
  const { advertisedAddress, minimumSessionSeconds = LEAST_SESSION_SECONDS, serverName = 'Tapeline' } = options
  const sessions = new Map<SessionId, RecordingSession>()
  const openings = new OpeningSessions({ clock, handler, log, newId })
  const serverTransactions = new ServerTransactions({ clock, newId, serverName })
  const clientTransactions = new ClientTransactions(clock)
  const respond = createStatelessResponder(serverName, newId())
  let isClosing = false

  const surroundings: SessionSurroundings = {
    clock,
    handler,
    log,
    newId,
    clientTransactions,
    advertisedAddress,
    minimumSessionSeconds,
    forget: (session) => sessions.delete(session.id),
  }

  const endpoint = new SipEndpoint(
    { log, count, respond, clock },
    {
      request: receive,
      response: (response) => clientTransactions.receive(response),
      failed: (flow) => clientTransactions.fail(flow),
    },
  )

  function receive(link: SipLink, request: SipRequest, head: RequestHead): void {
    const session = findSession(head)
    if (request.method === 'ACK') {
      if (!serverTransactions.absorbAck(head)) session?.acknowledge(link, request, head)
    } else if (serverTransactions.receiveAgain(head)) return
    else if (request.method === 'CANCEL') cancel(link, request, head)
    else if (session) session.receive(serverTransactions.open(link, request, head), request)
    else receiveOutsideDialog(link, request, head)
  }

  function findSession(head: RequestHead): RecordingSession | undefined {
    const session = sessions.get(head.toTag)
    return session?.matches(head.callId, head.fromTag) ? session : undefined
  }

  function receiveOutsideDialog(link: SipLink, request: SipRequest, head: RequestHead): void {
    const timer = answerSessionTimer(request, minimumSessionSeconds)
    const isInvite = request.method === 'INVITE'
    const refusal = refusalOutsideDialog(request, head) ?? (isInvite ? refusalOfSession(head, timer) : undefined)
    if (refusal) {
      if (isInvite) count('sessions_refused')
      respond(link, request, refusal)
    } else if (isInvite) open(serverTransactions.open(link, request, head), request, timer)
    else {
      const contact = contactHeader(link.flow, advertisedAddress, request.requestUri)
      respond(link, request, { status: 200, headers: [contact, ...CAPABILITIES] })
    }
  }

  function refusalOfSession(head: RequestHead, timer: SessionTimerAnswer): ResponseParts | undefined {
    if (serverTransactions.hasMerged(head)) return { status: 482 }
    if (isClosing || !accepting() || sessions.size + openings.size >= maxSessions) return overloaded()
    return timer.outcome === 'too-brief' ? tooBrief(timer.minimumSeconds) : undefined
  }

  // RFC 3261 §9.2.
  function cancel(link: SipLink, request: SipRequest, head: RequestHead): void {
    const cancelled = serverTransactions.findCancelled(head)
    if (!cancelled) {
      respond(link, request, { status: 481 })
      return
    }
    const transaction = serverTransactions.open(link, request, head)
    transaction.toTag = cancelled.toTag
    transaction.respond({ status: 200 })
    if (cancelled.isAnswered) return
    const { onCancel } = cancelled
    cancelled.respond({ status: 487 })
    onCancel?.()
  }

  function open(transaction: ServerTransaction, request: SipRequest, timer: SessionTimerAnswer): void {
    void openings.open(transaction, request, (id, reply) => {
      if (reply.status < 300) accept(id, transaction, request, reply, timer)
      else {
        count('sessions_refused')
        transaction.respond(reply)
      }
    })
  }

  function accept(
    id: SessionId,
    transaction: ServerTransaction,
    request: SipRequest,
    reply: SessionReply,
    timer: SessionTimerAnswer,
  ): void {
    const replaced = findReplaced(request)
    const session = new RecordingSession(surroundings, id, transaction, request)
    sessions.set(id, session)
    count('sessions_opened')
    session.answer(transaction, reply, timer)
    replaced?.end('replaced')
  }

  // RFC 3891 §3 refuses an unknown one with 481; a session that may be a new call is recorded instead.
  function findReplaced(request: SipRequest): RecordingSession | undefined {
    const replaced = replacedDialog(request)
    const session = replaced && sessions.get(replaced.localTag)
    return session?.matches(replaced?.callId ?? '', replaced?.remoteTag ?? '') ? session : undefined
  }

  return {
    listen: (open) => endpoint.listen(open),
    get sessionCount() {
      return sessions.size
    },
    get transactionCount() {
      return serverTransactions.size + clientTransactions.size
    },
    end(sessionId, cause) {
      if (!openings.end(sessionId, cause, { status: 480 })) sessions.get(sessionId)?.end(cause)
    },
    async close({ sayBye = true, waitMs = CLOSE_WAIT_MS } = {}) {
      isClosing = true
      openings.endAll('shutdown', overloaded())
      const ending = [...sessions.values()]
      for (const session of ending) {
        if (sayBye) session.end('shutdown')
        else session.drop('shutdown')
      }
      const settled = Promise.all([clientTransactions.answered(), ...ending.map((session) => session.settled)])
      await within(waitMs, settled)
      for (const session of sessions.values()) session.drop('shutdown')
      serverTransactions.clear()
      clientTransactions.clear()
      await endpoint.close()
    },
  }

  async function within(waitMs: number, done: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = clock.setTimer(waitMs, resolve)
    await Promise.race([done, promise])
    cancel()
  }
}

/** RFC 3261 §21.5.4. */
function overloaded(): SessionReply {
  return { status: 503, headers: [{ name: 'Retry-After', value: String(RETRY_AFTER_SECONDS) }] }
}
