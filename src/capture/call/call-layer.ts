/**
 * The call layer: what SIP hears becomes a call with a journal, streams with ports, and a decision whether to keep the audio.
 * If in doubt it records, keeps the raw text and flags: a recorder that is strict loses calls.
 */

import { AppError } from '../../core/model/app-error.ts'
import type { Call } from '../../core/model/call.ts'
import type { CallId, SessionId } from '../../core/model/ids.ts'
import type { CallAnswer, CallRequest } from '../../store/call-control.ts'
import type { LiveListener } from '../../store/live-audio.ts'
import type { SessionControl, SessionHandler, SessionReply, SessionRequest } from '../sip/session-handler.ts'
import { admitSession } from './admit-session.ts'
import type { CallSession } from './call-session.ts'
import { type CallsInProgressOptions, createCallsInProgress, type MaybeLater } from './calls-in-progress.ts'
import { inRounds } from './in-rounds.ts'
import { readInfo } from './info-command.ts'
import { createLiveListening } from './live-listening.ts'
import { DEFAULT_MEDIA_LIMITS, isMediaTimedOut, type MediaLimits } from './media-timeout.ts'
import { readSessionBody, type SessionBody } from './read-session-body.ts'
import { createRefusalReporter, type RefusedInvite } from './refusals.ts'

/**
 * `directory`: as it is now, asked for every call. `onCallChanged`: the call has news, at most once per request; the last news is its
 * end. `onCallEnded`: its journal is whole, synced and closed. `advertisedAddress`: what phone systems reach us at when that is not an
 * address of this machine. `newId`: UUIDv7.
 */
export interface CallLayerOptions extends CallsInProgressOptions {
  /** An INVITE of somebody who is no recording client, or of no account: at most once a minute per address. */
  readonly onRefused: (refused: RefusedInvite) => void
  readonly limits?: Partial<MediaLimits>
}

/** The live calls as SIP and the API meet them, in whatever thread they are. */
export interface LiveCalls extends SessionHandler {
  /** Who ends sessions whose media stopped. Set once, before the first request. */
  control(control: SessionControl): void
  /** False while new calls are refused: the disk is full, or we shut down. */
  readonly accepting: boolean
  /** A command or facts for a live call, from elsewhere; undefined when it is none of ours. */
  requested(callId: CallId, request: CallRequest): MaybeLater<CallAnswer | undefined>
  /**
   * Gives what ends it; undefined when the call is none of ours. Throws or rejects with `too-many-listeners`. See `LiveAudio` of the store.
   */
  listen(callId: CallId, listener: LiveListener): MaybeLater<(() => void) | undefined>
  hasMedia(sessionId: SessionId): boolean
}

export interface CallLayer extends LiveCalls {
  liveCalls(): Call[]
  requested(callId: CallId, request: CallRequest): CallAnswer | undefined
  listen(callId: CallId, listener: LiveListener): (() => void) | undefined
  /**
   * Refuses new calls and ends with cause `shutdown` what the SIP layer has left. Resolves when every journal is closed, or after
   * `waitMs` (default 5000) when the disk does not take them; then closing the spool gives them up.
   */
  close(waitMs?: number): Promise<void>
}

/** How often timeouts and journals are looked at, and reports sent. */
const WATCH_MS = 2000
/** Of that time, so that thousands of calls never hold up the event loop in one piece; few, so that a recorder without calls sleeps. */
const WATCH_SLICES = 10
/** A client whose media came so recently is alive. */
const RECENT_MEDIA_MS = 10_000
const CLOSE_WAIT_MS = 5000

export const TRY_LATER: SessionReply = { status: 503, headers: [{ name: 'Retry-After', value: '10' }] }
export const NO_SESSION: SessionReply = { status: 481 }

export function createCallLayer(options: CallLayerOptions): CallLayer {
  const { directory, spool, onCallChanged, nowMs, log, count } = options
  const limits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits }
  const inProgress = createCallsInProgress(options)
  const { calls, sessions } = inProgress
  const listening = createLiveListening(options)
  const reportRefused = createRefusalReporter({ report: options.onRefused })
  let control: SessionControl | undefined
  let isClosed = false

  const callRounds = inRounds(calls, WATCH_SLICES)
  const sessionRounds = inRounds(sessions, WATCH_SLICES)
  const watch = setInterval(() => {
    const atMs = nowMs()
    for (const { live } of callRounds()) {
      if (live.checkJournal(atMs)) onCallChanged(live.call)
    }
    for (const session of sessionRounds()) {
      session.media.report(atMs)
      if (!isMediaTimedOut(session, limits, atMs)) continue
      count('media_timeouts')
      log.warn({ sessionId: session.id, callId: session.call.live.call.id }, 'recording session ended: no media came')
      control?.end(session.id, 'media-timeout')
    }
  }, WATCH_MS / WATCH_SLICES)

  const accepting = () => !isClosed && spool.freeSpace !== 'full'

  async function open(request: SessionRequest): Promise<SessionReply> {
    if (!accepting()) return TRY_LATER
    const admission = admitSession(directory(), request)
    if (!admission.admitted) {
      const { reply, refusal, detail } = admission
      if (refusal === undefined || reportRefused(refusal)) {
        const { remoteAddress, protocol } = request.flow
        log.warn({ remoteAddress, protocol, status: reply.status, detail }, 'recording session refused')
      }
      return reply
    }
    const prepared = inProgress.prepare(admission.accountId)
    const beginning = prepared instanceof Promise ? await prepared : prepared
    if (!accepting()) return TRY_LATER
    const session = inProgress.start(admission, request, admission.body, beginning)
    try {
      const sdp = await session.apply(admission.body, request)
      if (!sessions.has(session.id)) return TRY_LATER
      onCallChanged(session.call.live.call)
      return withSdp(sdp)
    } catch (error) {
      // A call that ended meanwhile has its journal, and keeps it.
      if (sessions.has(session.id)) inProgress.takeBack(session, request.receivedAtMs)
      throw error
    }
  }

  async function change(request: SessionRequest): Promise<SessionReply> {
    const session = sessions.get(request.sessionId)
    if (!session) return NO_SESSION
    const { sdp: offer, ...rest } = readSessionBody(request)
    // RFC 3261 §14.2: what was agreed on before stays. An answer with no line left would end the recording.
    const isTaken = offer !== undefined && !session.media.cannotOpen(offer, request.receivedAtMs)
    const body: SessionBody = isTaken ? { ...rest, sdp: offer } : rest
    // What arrived before the offer is not to be read by the codecs and keys of the offer.
    await session.call.ports.read()
    const sdp = await session.apply(body, request)
    // It may have ended while ports were opened.
    if (!sessions.has(session.id)) return NO_SESSION
    onCallChanged(session.call.live.call)
    // An SDP part without any m-line, or that cannot be taken, is no offer: what else the request said is taken, the media stay as they were.
    if (body.hasSdp && !body.sdp) return { status: 488 }
    return withSdp(sdp)
  }

  async function inform(request: SessionRequest): Promise<SessionReply> {
    const session = sessions.get(request.sessionId)
    if (!session) return NO_SESSION
    const info = readInfo(request)
    const { course, live } = session.call
    const isNews = !course.isHeardTwice(JSON.stringify(info), session.id, request.receivedAtMs)
    const { command, digits } = isNews ? info : { command: undefined, digits: '' }
    if (command) course.command({ command, way: 'sip-info', from: {} }, request.receivedAtMs)
    if (digits !== '') course.dial(digits, {}, request.receivedAtMs)
    if (command || digits !== '') onCallChanged(live.call)
    const { metadata } = readSessionBody(request)
    if (metadata) {
      await session.apply({ metadata, hasSdp: false, sdpProblems: [] }, request)
      onCallChanged(session.call.live.call)
    }
    return { status: 200 }
  }

  type Answer = (request: SessionRequest) => Promise<SessionReply>

  /** Faults of ours, no ports, no disk: refused and told; live calls are not touched. */
  async function answering(answer: Answer, request: SessionRequest): Promise<SessionReply> {
    try {
      return await answer(request)
    } catch (error) {
      const { sessionId, method } = request
      log.error({ err: error, sessionId, method }, 'recording session: request could not be served')
      return error instanceof AppError ? TRY_LATER : { status: 500 }
    }
  }

  function whileLive(sessionId: SessionId, what: string, act: (session: CallSession) => void): void {
    const session = sessions.get(sessionId)
    try {
      if (session) act(session)
    } catch (error) {
      log.error({ err: error, sessionId }, `recording session: ${what} could not be handled`)
    }
  }

  return {
    control(sessionControl) {
      control = sessionControl
    },
    get accepting() {
      return accepting()
    },
    liveCalls: () => [...calls.values()].map(({ live }) => live.call),
    requested(callId, request) {
      const call = calls.get(callId)
      if (!call) return undefined
      const atMs = nowMs()
      const result = request.type === 'command' ? call.course.command(request, atMs) : undefined
      if (request.type === 'tell') call.course.tell(request.events, 'api', atMs)
      onCallChanged(call.live.call)
      const { status = 'off', autoResumeAtMs } = call.live.call.replay ?? {}
      return {
        status,
        ...(result && { result }),
        ...(autoResumeAtMs !== undefined && { autoResumeAtMs }),
      }
    },
    listen(callId, listener) {
      const call = calls.get(callId)
      return call && listening.listen(call, listener)
    },
    hasMedia(sessionId) {
      const session = sessions.get(sessionId)
      return session !== undefined && nowMs() - session.lastPacketMs < RECENT_MEDIA_MS
    },
    open: (request) => answering(open, request),
    change: (request) => answering(change, request),
    inform: (request) => answering(inform, request),
    acknowledged(request) {
      whileLive(request.sessionId, 'ACK', (session) => {
        const { sdp } = readSessionBody(request)
        if (!sdp) return
        session.answered(sdp, request)
        onCallChanged(session.call.live.call)
      })
    },
    async ended(sessionId, cause, request) {
      // Packets that arrived before a BYE may still lie in their sockets.
      const reading = sessions.get(sessionId)?.call.ports.read()
      if (reading && request) await reading
      whileLive(sessionId, 'end', (session) => {
        const atMs = request ? Math.max(request.receivedAtMs, session.lastPacketMs) : nowMs()
        inProgress.end(session, cause, atMs, request && readSessionBody(request))
      })
    },
    async close(waitMs = CLOSE_WAIT_MS) {
      isClosed = true
      clearInterval(watch)
      for (const { id, call } of [...sessions.values()]) {
        void call.ports.read()
        whileLive(id, 'end', (session) => inProgress.end(session, 'shutdown', nowMs()))
      }
      const { promise: waitedEnough, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, waitMs)
      await Promise.race([inProgress.closing(), waitedEnough])
      clearTimeout(timer)
    },
  }
}

function withSdp(sdp: string | undefined): SessionReply {
  if (sdp === undefined) return { status: 200 }
  return { status: 200, contentType: 'application/sdp', body: new TextEncoder().encode(sdp) }
}
