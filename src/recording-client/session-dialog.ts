/** The recording session's dialog (RFC 7866 §6) as its client: INVITE, changes one after the other, BYE, the timer. */

import { randomBytes } from 'node:crypto'
import { cancelRequest, learnFromResponse, openClientDialog } from '../core/sip/client-dialog.ts'
import { type Dialog, dialogAck, dialogRequest } from '../core/sip/dialog.ts'
import { headerValue } from '../core/sip/headers.ts'
import type { ResponseParts } from '../core/sip/make-response.ts'
import type { SipHeader, SipRequest, SipResponse } from '../core/sip/message.ts'
import { parseSessionExpires } from '../core/sip/session-expires.ts'
import type { SipFlow } from '../core/sip/sip-transport.ts'
import { formatHostPort } from '../core/sip/sip-uri.ts'
import type { SessionBody } from './format-body.ts'
import type { SipUserAgent } from './sip-user-agent.ts'

export interface SessionDialogOptions {
  readonly agent: SipUserAgent
  readonly flow: SipFlow
  /** Request-URI and To. */
  readonly to: string
  readonly from?: string
  readonly headers: readonly SipHeader[]
  /** `Tapeline call` when absent. */
  readonly userAgent?: string
  readonly sessionExpiresSeconds?: number
  /** Aborted: an INVITE still unanswered is cancelled. */
  readonly over: AbortSignal
  provisional(response: SipResponse): void
  /** The recorder said BYE. */
  ended(): void
  /** The session timer asks for a refresh. */
  refreshDue(): void
}

export interface SessionDialog {
  readonly callId: string
  /** The final response. A 2xx has been acknowledged. */
  invite(body: SessionBody | undefined): Promise<SipResponse>
  /** Any other request, after those before it were answered. */
  request(method: string, body?: SessionBody, headers?: readonly SipHeader[]): Promise<SipResponse>
  /** Forgets the dialog; nothing is sent. */
  forget(): void
}

/** An INVITE without a final answer is cancelled then; people do not pick up here. */
const ANSWER_MS = 60_000
const ALLOW = 'INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE'

export function createSessionDialog(options: SessionDialogOptions): SessionDialog {
  const { agent, flow } = options
  const callId = `${randomBytes(12).toString('hex')}@${flow.localAddress}`
  const address = formatHostPort(flow.localAddress, agent.transport.bound.port)
  const transport = flow.protocol === 'udp' ? '' : `;transport=${flow.protocol}`
  const contact: SipHeader = { name: 'Contact', value: `<sip:src@${address}${transport}>;+sip.src` }
  let dialog: Dialog = openClientDialog({
    requestUri: options.to,
    from: `<${options.from ?? `sip:src@${formatHostPort(flow.localAddress)}`}>`,
    to: `<${options.to}>`,
    callId,
    localTag: randomBytes(6).toString('hex'),
  })
  let last: Promise<unknown> = Promise.resolve()
  let refreshTimer: NodeJS.Timeout | undefined
  let expiresSeconds = options.sessionExpiresSeconds

  const stopServing = agent.serve(callId, (request): ResponseParts => {
    switch (request.method) {
      case 'BYE':
        options.ended()
        return { status: 200 }
      case 'OPTIONS':
      case 'INFO':
      case 'UPDATE':
        return { status: 200, headers: [{ name: 'Allow', value: ALLOW }, contact] }
      default:
        // We offer and the recorder answers; what it would offer we do not send (RFC 7866 §7.1).
        return { status: request.method === 'INVITE' ? 488 : 405, headers: [{ name: 'Allow', value: ALLOW }] }
    }
  })

  function headersFor(method: string): SipHeader[] {
    if (method !== 'INVITE' && method !== 'UPDATE') return []
    return [
      contact,
      { name: 'Supported', value: expiresSeconds === undefined ? 'siprec' : 'siprec, timer' },
      { name: 'Allow', value: ALLOW },
      ...(expiresSeconds === undefined ? [] : [{ name: 'Session-Expires', value: `${expiresSeconds};refresher=uac` }]),
      ...(method === 'INVITE'
        ? [
            { name: 'Require', value: 'siprec' },
            { name: 'Accept', value: 'application/sdp, application/rs-metadata' },
            { name: 'User-Agent', value: options.userAgent ?? 'Tapeline call' },
            ...options.headers,
          ]
        : []),
    ]
  }

  function build(method: string, body: SessionBody | undefined, more: readonly SipHeader[] = []): SipRequest {
    const headers = [...headersFor(method), ...more]
    const made = dialogRequest(dialog, { method, via: agent.newVia(flow), headers, ...body })
    dialog = made.dialog
    return made.request
  }

  /** One request at a time: two offers at once are forbidden, and the rest is easier to follow. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = last.then(act, act)
    last = turn.catch(() => {})
    return turn
  }

  /** RFC 3261 §9.1: a CANCEL is sent after the first provisional response; it is answered by the INVITE's 487. */
  function cancelLater(invite: SipRequest): { provisional(): void; stop(): void } {
    let proceeding = false
    let wanted = options.over.aborted
    let cancelled = false
    const cancel = () => {
      wanted = true
      if (!proceeding || cancelled) return
      cancelled = true
      void agent.request(flow, cancelRequest(invite)).catch(() => {})
    }
    const timer = setTimeout(cancel, ANSWER_MS)
    options.over.addEventListener('abort', cancel)
    return {
      provisional() {
        proceeding = true
        if (wanted) cancel()
      },
      stop() {
        clearTimeout(timer)
        options.over.removeEventListener('abort', cancel)
      },
    }
  }

  function learn(response: SipResponse): void {
    dialog = learnFromResponse(dialog, response)
    const agreed = parseSessionExpires(headerValue(response, 'Session-Expires') ?? '')
    clearTimeout(refreshTimer)
    if (!agreed || agreed.refresher === 'uas') return
    // RFC 4028 §10: at half the interval.
    refreshTimer = setTimeout(options.refreshDue, agreed.intervalSeconds * 500)
    refreshTimer.unref()
  }

  async function inviteOnce(body: SessionBody | undefined): Promise<SipResponse> {
    const request = build('INVITE', body)
    const sequence = dialog.localSequence
    let ack: SipRequest | undefined
    const patience = cancelLater(request)
    const response = await agent
      .request(flow, request, {
        provisional(provisional) {
          patience.provisional()
          options.provisional(provisional)
        },
        repeated: () => ack && agent.send(flow, ack),
      })
      .finally(patience.stop)
    if (response.status >= 300) return response
    learn(response)
    ack = dialogAck(dialog, sequence, { via: agent.newVia(flow) })
    agent.send(flow, ack)
    return response
  }

  return {
    callId,
    invite: (body) =>
      inTurn(async () => {
        const response = await inviteOnce(body)
        // RFC 4028 §7.3: too short for the recorder, which says what is not.
        const minimumSeconds = response.status === 422 ? Number.parseInt(headerValue(response, 'Min-SE') ?? '', 10) : 0
        if (expiresSeconds === undefined || !(minimumSeconds > expiresSeconds)) return response
        expiresSeconds = minimumSeconds
        return inviteOnce(body)
      }),
    request: (method, body, headers) =>
      inTurn(async () => {
        const response = await agent.request(flow, build(method, body, headers))
        if (method === 'UPDATE' && response.status < 300) learn(response)
        return response
      }),
    forget() {
      clearTimeout(refreshTimer)
      stopServing()
    },
  }
}
