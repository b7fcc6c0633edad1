/** From bytes to messages: framing, keep-alives, parsing, and the answer to what cannot be parsed. RFC 3261 §18. */

import type { Log } from '../../core/model/log.ts'
import { headerValue } from '../../core/sip/headers.ts'
import type { SipRequest, SipResponse } from '../../core/sip/message.ts'
import { parseSipMessage } from '../../core/sip/parse-message.ts'
import { type RequestHead, requestHead } from '../../core/sip/request-head.ts'
import { createSipStreamFramer, type SipStreamFramer } from '../../core/sip/sip-stream-framer.ts'
import type { SipFlow, SipTransport, SipTransportEvents } from '../../core/sip/sip-transport.ts'
import type { Count } from '../counters.ts'
import { createSeldom } from '../seldom.ts'
import type { SipClock } from './sip-clock.ts'
import { type SipLink, sendOn } from './sip-link.ts'
import type { RespondStatelessly } from './stateless-response.ts'

export interface SipReceiver {
  request(link: SipLink, request: SipRequest, head: RequestHead): void
  response(response: SipResponse): void
  /** Something could not be sent on this flow. */
  failed(flow: SipFlow): void
}

export interface SipEndpointOptions {
  readonly log: Log
  readonly count: Count
  readonly respond: RespondStatelessly
  readonly clock: SipClock
}

/** Opens a transport with the events it is given, such as `(events) => openUdpSipTransport(options, events)`. */
export type OpenTransport = (events: SipTransportEvents) => Promise<SipTransport>

const CR = 0x0d
const LF = 0x0a
/** RFC 5626 §3.5.1: the answer to a double CRLF. */
const PONG = Uint8Array.of(CR, LF)

export class SipEndpoint {
  readonly #options: SipEndpointOptions
  readonly #receiver: SipReceiver
  readonly #transports: SipTransport[] = []
  readonly #isTimeToWarn = createSeldom()
  readonly #isTimeToTell = createSeldom()

  constructor(options: SipEndpointOptions, receiver: SipReceiver) {
    this.#options = options
    this.#receiver = receiver
  }

  /** The endpoint closes the transport. */
  async listen(open: OpenTransport): Promise<SipTransport> {
    let transport: SipTransport | undefined
    // One per open connection; a transport numbers its own.
    const framers = new Map<string, SipStreamFramer>()
    transport = await open({
      received: (flow, bytes) => {
        // Nothing arrives before the port is known; if it did, the client would repeat it.
        if (!transport) return
        const link = { transport, flow, connections: framers }
        if (flow.connectionId === undefined) this.#datagram(link, bytes)
        else this.#stream(link, framerOf(framers, flow.connectionId), bytes)
      },
      closed: (flow) => framers.delete(flow.connectionId ?? ''),
      failed: (flow, error) => {
        this.#options.log.debug({ remote: flow?.remoteAddress, err: error }, 'SIP transport failed')
        if (flow) this.#receiver.failed(flow)
      },
    })
    this.#transports.push(transport)
    return transport
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.splice(0).map((transport) => transport.close()))
  }

  #datagram(link: SipLink, bytes: Uint8Array): void {
    // Keep-alives of NAT bindings over UDP are empty lines or zero bytes.
    if (bytes.length > 4 || bytes.some((byte) => byte !== 0 && byte !== CR && byte !== LF)) this.#message(link, bytes)
  }

  #stream(link: SipLink, framer: SipStreamFramer, bytes: Uint8Array): void {
    for (const item of framer.push(bytes)) {
      if (item.kind === 'message') this.#message(link, item.bytes)
      else if (item.kind === 'ping') sendOn(link, PONG)
      else this.#drop(link, item.reason, item.head)
    }
  }

  #drop(link: SipLink, reason: string, head: Uint8Array | undefined): void {
    const { log, clock } = this.#options
    const remote = link.flow.remoteAddress
    log[this.#isTimeToTell(remote, clock.monotonicMs()) ? 'info' : 'debug'](
      { remote, reason },
      'SIP connection dropped',
    )
    const parsed = head && parseSipMessage(head)
    const message = parsed?.ok ? parsed.message : parsed?.partial
    this.#refuse(link, message?.kind === 'request' ? message : undefined, 400, reason)
    link.transport.drop(link.flow)
  }

  #message(link: SipLink, bytes: Uint8Array): void {
    const parsed = parseSipMessage(bytes)
    if (!parsed.ok) this.#refuse(link, parsed.partial, parsed.status, parsed.reason)
    else if (parsed.message.kind === 'response') this.#receiver.response(parsed.message)
    else this.#request(link, parsed.message, parsed.problems)
  }

  #request(link: SipLink, request: SipRequest, problems: readonly string[]): void {
    const { log, count } = this.#options
    count('sip_requests')
    if (problems.length > 0) log.debug({ remote: link.flow.remoteAddress, problems }, 'SIP request repaired')
    const head = requestHead(request)
    if (head) this.#receiver.request(link, request, head)
    else this.#refuse(link, request, 400, 'Via, From, To, Call-ID or CSeq malformed')
  }

  #refuse(link: SipLink, partial: SipRequest | undefined, status: 400 | 505, problem: string): void {
    const { log, count, respond, clock } = this.#options
    const remote = link.flow.remoteAddress
    count('sip_malformed')
    // A call that is not recorded is nothing to be quiet about.
    const isLoud = partial?.method === 'INVITE' && this.#isTimeToWarn(remote, clock.monotonicMs())
    log[isLoud ? 'warn' : 'debug']({ remote, problem }, 'SIP message malformed')
    // Without a Via the client could not tell what we answer.
    if (!partial || partial.method === 'ACK' || !headerValue(partial, 'Via')) return
    respond(link, partial, status === 400 ? { status, reason: `Bad Request (${problem})` } : { status })
  }
}

function framerOf(framers: Map<string, SipStreamFramer>, connectionId: string): SipStreamFramer {
  const known = framers.get(connectionId)
  if (known) return known
  const framer = createSipStreamFramer()
  framers.set(connectionId, framer)
  return framer
}
