/** Sends requests and answers those of the recorder over one transport: transactions run here, dialogs are the caller's. */

import { randomBytes } from 'node:crypto'
import { formatSipMessage } from '../core/sip/format-message.ts'
import { headerValue } from '../core/sip/headers.ts'
import { startInviteClientTransaction, stepInviteClientTransaction } from '../core/sip/invite-client-transaction.ts'
import { makeResponse, type ResponseParts } from '../core/sip/make-response.ts'
import type { SipRequest, SipResponse } from '../core/sip/message.ts'
import {
  startNonInviteClientTransaction,
  stepNonInviteClientTransaction,
} from '../core/sip/non-invite-client-transaction.ts'
import { parseSipMessage } from '../core/sip/parse-message.ts'
import { createSipStreamFramer, type SipStreamFramer } from '../core/sip/sip-stream-framer.ts'
import type { SipFlow, SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import { formatHostPort } from '../core/sip/sip-uri.ts'
import { BRANCH_COOKIE, clientTransactionKey, responseTransactionKey } from '../core/sip/transaction-key.ts'
import type { Timed, Transition } from '../core/sip/transition.ts'
import { topVia } from '../core/sip/via.ts'

export interface SipUserAgent {
  readonly transport: SipTransport
  /** A Via value with a branch nobody else has. */
  newVia(flow: SipFlow): string
  /** The final response; rejects when none comes or nothing can be sent. */
  request(flow: SipFlow, request: SipRequest, watch?: ResponseWatch): Promise<SipResponse>
  /** Sends what is no transaction: the ACK of a 2xx. */
  send(flow: SipFlow, request: SipRequest): void
  /** Requests of this Call-ID go to `answer`, until the returned function is called; others get 481. */
  serve(callId: string, answer: (request: SipRequest) => ResponseParts): () => void
  close(): Promise<void>
}

export interface ResponseWatch {
  provisional?(response: SipResponse): void
  /** A 2xx to INVITE that came again: its ACK was lost. */
  repeated?(response: SipResponse): void
}

interface Running {
  readonly flow: SipFlow
  receive(response: SipResponse): void
  fail(error: Error): void
}

type Event =
  | { readonly type: 'response'; readonly response: SipResponse }
  | { readonly type: 'transport-failed' }
  | { readonly type: 'time' }
type Effect =
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'deliver'; readonly response: SipResponse }
  | { readonly type: 'timed-out' }
  | { readonly type: 'transport-failed' }

/** How long an answer is kept for a request that is sent again (RFC 3261 §17.2.2, timer J). */
const ANSWER_KEPT_MS = 32_000
const CRLF = Uint8Array.of(0x0d, 0x0a)

export async function createSipUserAgent(
  openTransport: (events: SipTransportEvents) => Promise<SipTransport>,
): Promise<SipUserAgent> {
  const running = new Map<string, Running>()
  const served = new Map<string, (request: SipRequest) => ResponseParts>()
  const answered = new Map<string, Uint8Array>()
  const framers = new Map<string, SipStreamFramer>()
  const forgetting = new Set<NodeJS.Timeout>()

  const transport = await openTransport({
    received(flow, bytes) {
      if (flow.connectionId === undefined) return read(flow, bytes)
      const framer = framers.get(flow.connectionId) ?? createSipStreamFramer()
      framers.set(flow.connectionId, framer)
      for (const item of framer.push(bytes)) {
        if (item.kind === 'message') read(flow, item.bytes)
        else if (item.kind === 'ping') transport.send(flow, CRLF)
        else transport.drop(flow)
      }
    },
    closed: (flow) => framers.delete(flow.connectionId ?? ''),
    failed(flow, error) {
      // A datagram that could not be sent is sent again; a connection that cannot be made ends what waits for it.
      if (flow === undefined || flow.protocol === 'udp') return
      for (const one of [...running.values()]) if (isSamePeer(one.flow, flow)) one.fail(error)
    },
  })

  function read(flow: SipFlow, bytes: Uint8Array): void {
    const parsed = parseSipMessage(bytes)
    if (!parsed.ok) return
    const { message } = parsed
    if (message.kind === 'response') running.get(responseTransactionKey(message) ?? '')?.receive(message)
    else if (message.method !== 'ACK') answer(flow, message)
  }

  function answer(flow: SipFlow, request: SipRequest): void {
    const key = `${topVia(request)?.branch} ${headerValue(request, 'CSeq')}`
    let bytes = answered.get(key)
    if (bytes === undefined) {
      const parts = served.get(headerValue(request, 'Call-ID') ?? '')?.(request) ?? { status: 481 }
      bytes = formatSipMessage(makeResponse(request, flow, parts))
      answered.set(key, bytes)
      later(ANSWER_KEPT_MS, () => answered.delete(key))
    }
    transport.send(flow, bytes)
  }

  function later(ms: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      forgetting.delete(timer)
      act()
    }, ms)
    timer.unref()
    forgetting.add(timer)
    return timer
  }

  function run<State extends Timed & { readonly phase: string }>(
    first: Transition<State, Effect>,
    step: (state: State, event: Event, nowMs: number) => Transition<State, Effect>,
    flow: SipFlow,
    key: string,
    watch: ResponseWatch,
  ): Promise<SipResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<SipResponse>()
    let { state } = first
    let timer: NodeJS.Timeout | undefined
    let final = false
    let failure = new Error('the transport failed')

    function deliver(response: SipResponse): void {
      if (response.status < 200) watch.provisional?.(response)
      else if (final) watch.repeated?.(response)
      else {
        final = true
        resolve(response)
      }
    }
    function perform({ state: next, effects }: Transition<State, Effect>): void {
      state = next
      clearTimeout(timer)
      if (state.phase === 'terminated') running.delete(key)
      else if (Number.isFinite(state.wakeAtMs)) {
        timer = setTimeout(happen, Math.max(0, state.wakeAtMs - performance.now()), { type: 'time' })
        // What only waits for repetitions does not keep the program alive.
        if (final) timer.unref()
      }
      for (const effect of effects) {
        if (effect.type === 'send') transport.send(flow, effect.bytes)
        else if (effect.type === 'deliver') deliver(effect.response)
        else reject(effect.type === 'timed-out' ? new Error('no answer') : failure)
      }
      if (final) timer?.unref()
    }
    function happen(event: Event): void {
      perform(step(state, event, performance.now()))
    }
    running.set(key, {
      flow,
      receive: (response) => happen({ type: 'response', response }),
      fail(error) {
        failure = error
        happen({ type: 'transport-failed' })
      },
    })
    perform(first)
    return promise
  }

  return {
    transport,
    newVia(flow) {
      // Connections come from any port; the sent-by is where we listen (RFC 3261 §18.1.1).
      const sentBy = formatHostPort(flow.localAddress, transport.bound.port)
      const branch = `${BRANCH_COOKIE}${randomBytes(9).toString('base64url')}`
      return `SIP/2.0/${flow.protocol.toUpperCase()} ${sentBy};branch=${branch};rport`
    },
    request(flow, request, watch = {}) {
      const key = clientTransactionKey(topVia(request)?.branch ?? '', request.method)
      const reliable = flow.protocol !== 'udp'
      const now = performance.now()
      return request.method === 'INVITE'
        ? run(startInviteClientTransaction(request, reliable, now), stepInviteClientTransaction, flow, key, watch)
        : run(startNonInviteClientTransaction(request, reliable, now), stepNonInviteClientTransaction, flow, key, watch)
    },
    send: (flow, request) => transport.send(flow, formatSipMessage(request)),
    serve(callId, serveRequest) {
      served.set(callId, serveRequest)
      return () => served.delete(callId)
    },
    close() {
      for (const timer of forgetting) clearTimeout(timer)
      return transport.close()
    },
  }
}

function isSamePeer(one: SipFlow, other: SipFlow): boolean {
  return one.remoteAddress === other.remoteAddress && one.remotePort === other.remotePort
}
