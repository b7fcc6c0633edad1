/** The recording session of a forked call: one subscription in rtpengine, one dialog with the recorder. */

import { randomBytes } from 'node:crypto'
import type { Log } from '../../core/model/log.ts'
import { sameMedia } from '../../core/sdp/compare-sdp.ts'
import { parseSdp } from '../../core/sdp/parse-sdp.ts'
import type { SipResponse } from '../../core/sip/message.ts'
import type { SipFlow } from '../../core/sip/sip-transport.ts'
import { formatBody, type SessionBody } from '../format-body.ts'
import { formatMetadata } from '../format-metadata.ts'
import { createSessionDialog, type SessionDialog } from '../session-dialog.ts'
import type { SipUserAgent } from '../sip-user-agent.ts'
import {
  describeForkedCall,
  type ForkOffer,
  formatForkOffer,
  formatSubscriptionAnswer,
  readForkOffer,
} from './fork-offer.ts'
import type { ForkedParty, PartiesChange } from './forked-parties.ts'
import type { NgControl } from './ng-control.ts'
import {
  answerSubscription,
  cancelSubscription,
  requestSubscription,
  type SubscriptionOptions,
} from './subscription.ts'

export interface Recorder {
  readonly agent: SipUserAgent
  /** Request-URI and To. */
  readonly uri: string
  /** A new one for each session: connections come and go. */
  connect(): Promise<SipFlow>
}

export interface ForkSessionOptions {
  /** Of the call, in rtpengine and in SIP. */
  readonly callId: string
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  readonly control: NgControl
  readonly recorder: Recorder
  readonly subscription: SubscriptionOptions
  /** Of a session before this one, or of a fork that was killed. */
  readonly subscriptionTag: string | undefined
  readonly log: Log
  readonly stop: AbortSignal
}

export interface ForkSession {
  readonly subscriptionTag: string | undefined
  /** Of the first answer; undefined before. Milliseconds since 1970. */
  readonly recordedSinceMs: number | undefined
  /** Tells the recorder what changed. Returns why it does not record, when it does not: then the session is to be closed. */
  tell(parties: readonly ForkedParty[], change: PartiesChange): Promise<string | undefined>
  close(): Promise<void>
}

/** A recorder that was killed and is back is noticed after half of it (RFC 4028 §10). */
const SESSION_EXPIRES_SECONDS = 180
/** How long a goodbye may take before it is left to the session timer. */
const GOODBYE_MS = 2_000
/** When a change is told again that the recorder did not take. */
const AGAIN_MS = 5_000

export function openForkSession(options: ForkSessionOptions): ForkSession {
  const { callId, control, recorder, log, stop } = options
  const described = { sessionId: newId(), sipCallId: callId, startedAtMs: options.startedAtMs }
  let dialog: SessionDialog | undefined
  let { subscriptionTag } = options
  let offer: ForkOffer | undefined
  let version = 0
  let answered: string | undefined
  let recordedSinceMs: number | undefined
  let inviting: Promise<SipResponse | undefined> = Promise.resolve(undefined)
  let endedByRecorder = false
  let refreshDue = false

  async function tell(parties: readonly ForkedParty[], change: PartiesChange): Promise<string | undefined> {
    if (endedByRecorder) return 'the recorder said BYE'
    if (change === 'none' && !refreshDue) return undefined
    refreshDue = false
    try {
      if (change === 'came' || offer === undefined) {
        const result = await requestSubscription(control, callId, options.subscription, subscriptionTag)
        if (!result.ok) return result.reason
        subscriptionTag = result.offer.tag
        offer = readForkOffer(result.offer, offer, newId)
        answered = undefined
      }
      dialog ??= await openDialog()
      const response = await invite(dialog, body(offer, parties))
      if (response === undefined) return 'stopped'
      return response.status < 300 ? await passOn(response) : refused(response)
    } catch (error) {
      return `the recorder cannot be reached: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  /** Undefined: told to stop before the answer came. */
  async function invite(to: SessionDialog, offered: SessionBody | undefined): Promise<SipResponse | undefined> {
    const answer = to.invite(offered).then((response) => {
      if (response.status < 300) recordedSinceMs ??= Date.now()
      return response
    })
    inviting = answer.catch(() => undefined)
    return Promise.race([answer, stopped(stop)])
  }

  function refused({ status, reason }: SipResponse): string | undefined {
    const text = `the recorder answered ${status} ${reason}`.trim()
    // RFC 3261 §12.2.1.2: these two end the dialog; after another refusal the session is as it was before (§14.1).
    if (recordedSinceMs === undefined || status === 481 || status === 408) return text
    log.warn({ callId, reason: text }, 'a change was not taken')
    setTimeout(() => {
      refreshDue = true
    }, AGAIN_MS).unref()
    return undefined
  }

  async function openDialog(): Promise<SessionDialog> {
    return createSessionDialog({
      agent: recorder.agent,
      flow: await recorder.connect(),
      to: recorder.uri,
      headers: [],
      userAgent: 'Tapeline fork',
      sessionExpiresSeconds: SESSION_EXPIRES_SECONDS,
      over: stop,
      provisional() {},
      ended() {
        endedByRecorder = true
      },
      refreshDue() {
        refreshDue = true
      },
    })
  }

  function body(current: ForkOffer, parties: readonly ForkedParty[]): SessionBody | undefined {
    const sdp = formatForkOffer(current, parties, ++version)
    const metadata = formatMetadata(describeForkedCall(described, current, parties), 'rfc7865')
    return formatBody(sdp, metadata, `tapeline-${randomBytes(6).toString('hex')}`)
  }

  /** rtpengine is told of an answer only when media has to go somewhere else. */
  async function passOn(response: SipResponse): Promise<string | undefined> {
    const answer = formatSubscriptionAnswer(new TextDecoder().decode(response.body))
    if (answer === undefined) return 'the recorder answered without SDP'
    if (answered !== undefined && sameMedia(parseSdp(answered).sdp, parseSdp(answer).sdp)) return undefined
    answered = answer
    return answerSubscription(control, callId, subscriptionTag ?? '', answer)
  }

  async function goodbye(): Promise<void> {
    // An INVITE that was cancelled may have been answered meanwhile.
    await inviting
    if (dialog && recordedSinceMs !== undefined && !endedByRecorder) await dialog.request('BYE').catch(() => {})
  }

  return {
    get subscriptionTag() {
      return subscriptionTag
    },
    get recordedSinceMs() {
      return recordedSinceMs
    },
    tell,
    async close() {
      if (subscriptionTag !== undefined) await cancelSubscription(control, callId, subscriptionTag)
      await Promise.race([goodbye(), elapsed(GOODBYE_MS)])
      dialog?.forget()
    },
  }
}

function stopped(stop: AbortSignal): Promise<undefined> {
  if (stop.aborted) return Promise.resolve(undefined)
  return new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined), { once: true }))
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

/** Identifiers of metadata are UUIDs in base64 (RFC 7865 §9.1.1). */
function newId(): string {
  return randomBytes(16).toString('base64')
}
