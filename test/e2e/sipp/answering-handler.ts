/** A call layer that answers every offer and remembers what it was told: sipp sends no media. */
import type { SessionHandler, SessionReply, SessionRequest } from '../../../src/capture/sip/session-handler.ts'
import { answerOffer } from '../../../src/core/sdp/answer-offer.ts'
import { formatSdp } from '../../../src/core/sdp/format-sdp.ts'
import { parseSdp } from '../../../src/core/sdp/parse-sdp.ts'
import { headerValue } from '../../../src/core/sip/headers.ts'
import { splitBody } from '../../../src/core/siprec/split-body.ts'

export class AnsweringHandler implements SessionHandler {
  readonly ends: Record<string, number> = {}
  sessions = 0
  mostSessions = 0
  changes = 0
  acknowledgements = 0
  withMetadata = 0
  #port = 20_000

  async open(request: SessionRequest): Promise<SessionReply> {
    await waitAsAsked(request)
    this.mostSessions = Math.max(this.mostSessions, ++this.sessions)
    return this.#answer(request)
  }

  async change(request: SessionRequest): Promise<SessionReply> {
    await waitAsAsked(request)
    this.changes++
    return this.#answer(request)
  }

  acknowledged(): void {
    this.acknowledgements++
  }

  async inform(): Promise<SessionReply> {
    return { status: 200 }
  }

  ended(_: string, cause: string): void {
    this.sessions--
    this.ends[cause] = (this.ends[cause] ?? 0) + 1
  }

  #answer({ contentType, body, flow }: SessionRequest): SessionReply {
    const { sdp, metadata } = splitBody(contentType, body)
    if (metadata) this.withMetadata++
    if (sdp === undefined) return { status: 200 }
    const offer = parseSdp(sdp).sdp
    const answer = answerOffer(offer, {
      address: flow.localAddress,
      addressFamily: flow.localAddress.includes(':') ? 'IP6' : 'IP4',
      sessionId: '1',
      version: 1,
      rtpPorts: offer.media.map(() => (this.#port = this.#port >= 39_998 ? 20_000 : this.#port + 2)),
    })
    return { status: 200, contentType: 'application/sdp', body: new TextEncoder().encode(formatSdp(answer)) }
  }
}

/** `X-Answer-After: 60` makes the call layer slow, in milliseconds. */
async function waitAsAsked(request: SessionRequest): Promise<void> {
  const waitMs = Number(headerValue(request, 'X-Answer-After') ?? 0)
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
}
