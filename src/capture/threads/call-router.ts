/**
 * Whole calls are spread over threads: everything about one call happens in one of them, in the order in which it came. A new call goes to
 * the thread that has the fewest sessions; sessions that may belong to one call meet in the same thread.
 */

import type { Directory } from '../../core/directory/directory.ts'
import type { CallId, SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import { senderOf } from '../call/admit-session.ts'
import { type LiveCalls, NO_SESSION, TRY_LATER } from '../call/call-layer.ts'
import { joinKeysOfSession, readSessionBody } from '../call/read-session-body.ts'
import type { SessionControl, SessionReply, SessionRequest } from '../sip/session-handler.ts'
import type { CaptureThread } from './capture-thread.ts'

export interface CallRouter extends LiveCalls {
  /** Takes calls from now on. */
  add(thread: CaptureThread): void
  /** The thread is no more: its sessions are ended with cause `crash`. Says how many there were. */
  lose(thread: CaptureThread): number
  /** A thread asks for the end of a session. */
  readonly endSession: SessionControl['end']
  /** Takes no new calls any more. */
  stop(): void
}

/** Sessions that may belong to one call, in the thread where they meet. */
interface Meeting {
  readonly thread: CaptureThread
  readonly sessions: Set<SessionId>
  /** Any of them names the call (`join-key.ts`); none where no other session can belong to it. */
  readonly keys: Set<string>
}

interface Place {
  readonly meeting: Meeting
  /** The thread has answered 2xx. */
  isOpen: boolean
}

/** A phone system that is not answered sends its INVITE again for 32 s; one that is refused may do without the recorder. */
const PATIENCE_MS = 4000

export interface CallRouterOptions {
  readonly directory: () => Directory
  /** Whether the disk has room for new calls. */
  readonly hasRoom: () => boolean
  readonly log: Log
}

export function createCallRouter({ directory, hasRoom, log }: CallRouterOptions): CallRouter {
  /** With the number of sessions of each. */
  const threads = new Map<CaptureThread, number>()
  const places = new Map<SessionId, Place>()
  const meetings = new Map<string, Meeting>()
  let control: SessionControl | undefined
  let isStopped = false

  /** Told of the next thread that takes calls. */
  const waiting = new Set<() => void>()
  let lostAtMs = Number.NEGATIVE_INFINITY

  /** A thread that died is replaced in a fraction of a second: until then new calls wait rather than being refused. */
  const isOneComing = () => threads.size === 0 && performance.now() - lostAtMs < PATIENCE_MS
  const accepting = () => !isStopped && (threads.size > 0 || isOneComing()) && hasRoom()

  async function nextThread(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, PATIENCE_MS)
    waiting.add(resolve)
    await promise
    waiting.delete(resolve)
    clearTimeout(timer)
  }

  function wake(): void {
    for (const resolve of waiting) resolve()
  }

  function take(sessionId: SessionId, thread: CaptureThread, keys: readonly string[]): Place {
    const known = keys.map((key) => meetings.get(key)).find((meeting) => meeting?.thread === thread)
    const meeting = known ?? { thread, sessions: new Set(), keys: new Set() }
    const place = { meeting, isOpen: false }
    places.set(sessionId, place)
    meeting.sessions.add(sessionId)
    for (const key of keys) meetings.set(key, meeting)
    for (const key of keys) meeting.keys.add(key)
    threads.set(thread, (threads.get(thread) ?? 0) + 1)
    return place
  }

  function release(sessionId: SessionId): void {
    const meeting = places.get(sessionId)?.meeting
    if (!meeting) return
    places.delete(sessionId)
    meeting.sessions.delete(sessionId)
    const sessions = threads.get(meeting.thread)
    if (sessions !== undefined) threads.set(meeting.thread, sessions - 1)
    if (meeting.sessions.size > 0) return
    for (const key of meeting.keys) if (meetings.get(key) === meeting) meetings.delete(key)
  }

  /** Undefined when every thread has refused. */
  function choose(keys: readonly string[], refused: ReadonlySet<CaptureThread>): CaptureThread | undefined {
    const met = keys.map((key) => meetings.get(key)?.thread).find((thread) => thread && !refused.has(thread))
    const left = [...threads].filter(([thread]) => !refused.has(thread))
    return met ?? left.sort(([, sessions], [, others]) => sessions - others)[0]?.[0]
  }

  /** Where one thread has no ports left, another may have. */
  async function open(request: SessionRequest): Promise<SessionReply> {
    const { sessionId } = request
    const keys = keysOf(request)
    const refused = new Set<CaptureThread>()
    if (isOneComing()) await nextThread()
    while (accepting()) {
      const thread = choose(keys, refused)
      if (!thread) break
      const place = take(sessionId, thread, keys)
      const reply = await ask(thread, 'open', request)
      place.isOpen = reply.status < 300
      if (!place.isOpen) release(sessionId)
      if (reply.status !== 503) return reply
      refused.add(thread)
    }
    return TRY_LATER
  }

  function keysOf(request: SessionRequest): readonly string[] {
    // The body of a stranger is not read.
    if (!senderOf(directory(), request)) return []
    return joinKeysOfSession(request, readSessionBody(request)).map(({ key }) => key)
  }

  async function within(name: 'change' | 'inform', request: SessionRequest): Promise<SessionReply> {
    const place = places.get(request.sessionId)
    return place ? ask(place.meeting.thread, name, request) : NO_SESSION
  }

  async function ask(thread: CaptureThread, name: 'open' | 'change' | 'inform', request: SessionRequest) {
    try {
      return await thread.informed().ask(name, ofItsOwn(request))
    } catch (error) {
      const { sessionId, method } = request
      log.warn({ err: error, sessionId, method }, 'recording session: the capture thread did not answer')
      return TRY_LATER
    }
  }

  const threadOf = (callId: CallId) => [...threads.keys()].find(({ calls }) => calls.has(callId))

  return {
    get accepting() {
      return accepting()
    },
    control(sessionControl) {
      control = sessionControl
    },
    endSession: (sessionId, cause) => control?.end(sessionId, cause),
    add(thread) {
      threads.set(thread, 0)
      wake()
    },
    lose(thread) {
      threads.delete(thread)
      lostAtMs = performance.now()
      const left = [...places].filter(([, { meeting }]) => meeting.thread === thread)
      for (const [sessionId, { isOpen }] of left) {
        release(sessionId)
        // One that is being opened is asked of another thread.
        if (isOpen) control?.end(sessionId, 'crash')
      }
      return left.length
    },
    stop() {
      isStopped = true
      wake()
    },
    open,
    change: (request) => within('change', request),
    inform: (request) => within('inform', request),
    acknowledged(request) {
      places.get(request.sessionId)?.meeting.thread.informed().tell('acknowledged', ofItsOwn(request))
    },
    async ended(sessionId, cause, request) {
      const thread = places.get(sessionId)?.meeting.thread
      // A thread that dies meanwhile has said in its journals what it knew.
      await thread
        ?.informed()
        .ask('ended', sessionId, cause, request && ofItsOwn(request))
        .catch(() => {})
      release(sessionId)
    },
    listen: async (callId, listener) => threadOf(callId)?.listen(callId, listener),
    hasMedia: (sessionId) => places.get(sessionId)?.meeting.thread.heard.has(sessionId) ?? false,
    async requested(callId, request) {
      return threadOf(callId)
        ?.informed()
        .ask('requested', callId, request)
        .catch((error: unknown) => {
          log.error({ err: error, callId }, 'a request for a live call could not be served')
          return undefined
        })
    },
  }
}

/** A body may be a piece of all that its connection received, which would be copied to the other thread as a whole. */
function ofItsOwn(request: SessionRequest): SessionRequest {
  return { ...request, body: new Uint8Array(request.body) }
}
