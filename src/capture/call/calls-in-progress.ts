/** Every call that is live, and the recording sessions that make it up: begun, joined, ended, taken back. */

import { randomInt } from 'node:crypto'
import type { Directory } from '../../core/directory/directory.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Call, EndCause } from '../../core/model/call.ts'
import type { AccountId, CallId, RecordingClientId, SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { optionsOf } from '../../core/policy/options-of.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import type { JoinKey } from '../../core/siprec/join-key.ts'
import type { SrtpCrypto } from '../../core/srtp/srtp-crypto.ts'
import type { CountControl } from '../../store/control-counters.ts'
import type { DataKey, KeyRing } from '../../store/key-ring.ts'
import type { Count } from '../counters.ts'
import { mediaAddressFor } from '../media/media-address.ts'
import type { MediaPorts } from '../media/media-ports.ts'
import type { SessionRequest } from '../sip/session-handler.ts'
import type { Spool } from '../spool/spool.ts'
import { CallCourse } from './call-course.ts'
import { type CallInProgress, createCallInProgress } from './call-in-progress.ts'
import { type CallSession, createCallSession } from './call-session.ts'
import type { DtlsParts } from './line-handshakes.ts'
import { LiveCall } from './live-call.ts'
import { joinKeysOfSession, type SessionBody } from './read-session-body.ts'
import { createSessionMedia, type SessionMediaOptions } from './session-media.ts'

export interface CallsInProgressOptions {
  readonly directory: () => Directory
  readonly mediaPorts: MediaPorts
  readonly srtpCrypto: SrtpCrypto
  /** What we show and do in handshakes of DTLS-SRTP. */
  readonly dtls: DtlsParts
  readonly spool: Spool
  /** Of accounts whose journals are encrypted. */
  readonly keys?: KeyRing
  readonly onCallChanged: (call: Call) => void
  readonly onCallEnded: (callId: CallId) => void
  readonly advertisedAddress?: string
  readonly newId: () => CallId
  /** Milliseconds since 1970; the media ports must use the same clock. */
  readonly nowMs: () => number
  readonly log: Log
  readonly count: Count
  readonly countControl?: CountControl
}

/** At once, or later. */
export type MaybeLater<T> = T | Promise<T>

/** What a call begins with: settings as they are then count to its end. */
export interface CallBeginning {
  readonly settings: PolicySettings
  readonly settingsVersion: number
  /** That its journal is encrypted with. */
  readonly key?: DataKey
}

/** Whose call it is. */
export interface CallOrigin {
  readonly accountId: AccountId
  readonly recordingClientId: RecordingClientId
}

/** The session of the other side comes with the first, or it is another call's. */
const OTHER_SIDE_MS = 5000
/** Nobody forks a call more often: whoever gives every call the same name must not have them all in one. */
const MOST_TWINS = 4

export interface CallsInProgress {
  readonly calls: ReadonlyMap<CallId, CallInProgress>
  readonly sessions: ReadonlyMap<SessionId, CallSession>
  /** At once where no key is needed. Throws or rejects as a key ring does, rather than have a journal in the clear. */
  prepare(accountId: AccountId): MaybeLater<CallBeginning>
  /** A session of a new call, or of the one it belongs to. Throws as `Spool.create`. */
  start(
    origin: CallOrigin & Pick<SessionMediaOptions, 'srtp'>,
    invite: SessionRequest,
    body: SessionBody,
    beginning: CallBeginning,
  ): CallSession
  /** The INVITE is refused after all: as if the session had never been. */
  takeBack(session: CallSession, atMs: number): void
  /** The call ends with its last session. */
  end(session: CallSession, cause: EndCause, atMs: number, body?: SessionBody): void
  /** Journals of ended calls that are not closed yet. */
  closing(): Promise<unknown>
}

export function createCallsInProgress(options: CallsInProgressOptions): CallsInProgress {
  const { directory, mediaPorts, spool, keys, onCallChanged, onCallEnded, newId, nowMs, log, count, countControl } =
    options
  const calls = new Map<CallId, CallInProgress>()
  const sessions = new Map<SessionId, CallSession>()
  const closing = new Set<Promise<void>>()

  /** By account and name; a name may be that of several calls, one after the other. */
  const joinable = new Map<string, CallInProgress>()

  function startCall(origin: CallOrigin, atMs: number, beginning: CallBeginning): CallInProgress {
    const callId = newId()
    const { settings, settingsVersion, key } = beginning
    const { dtmf } = optionsOf(settings)
    const journal = spool.create(callId, key)
    const live = new LiveCall({ type: 'call-started', atMs, callId, ...origin, settingsVersion }, journal, count, dtmf)
    const ports = mediaPorts.forCall(() => journal.flush())
    const changed = () => onCallChanged(live.call)
    const course = new CallCourse({ live, settings, nowMs, changed, log, ...(countControl && { countControl }) })
    const call = createCallInProgress({ live, course, ports, directory })
    calls.set(callId, call)
    return call
  }

  function findJoinable(origin: CallOrigin, names: readonly JoinKey[], atMs: number): CallInProgress | undefined {
    for (const name of names) {
      const call = joinable.get(keyWithin(origin, name))
      const isFull = name.joins === 'twins' && (call?.sessionIds.size ?? 0) >= MOST_TWINS
      if (call && !isFull && (!name.isGuess || awaitsOtherSide(call, atMs))) return call
    }
    return undefined
  }

  function forget({ id, call }: CallSession): void {
    sessions.delete(id)
    call.sessionIds.delete(id)
    if (call.sessionIds.size > 0) return
    calls.delete(call.live.call.id)
    for (const key of call.joinKeys) if (joinable.get(key) === call) joinable.delete(key)
  }

  function untilDone(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => log.error({ err: error }, 'the end of a call could not be handled'))
      .finally(() => closing.delete(tracked))
    closing.add(tracked)
  }

  return {
    calls,
    sessions,
    prepare(accountId) {
      const { settings: inForce, settingsVersions } = directory().contents
      const settings = inForce.get(accountId) ?? defaultSettings()
      const settingsVersion = settingsVersions?.get(accountId) ?? 0
      const { encryptJournal, archiveKey } = optionsOf(settings)
      if (!encryptJournal && archiveKey === 'none') return { settings, settingsVersion }
      if (!keys) throw new AppError('encryption-key-missing', 'There are no keys for journals', { accountId })
      return keys.newDataKey(accountId).then((key) => ({ settings, settingsVersion, key }))
    },
    start({ accountId, recordingClientId, srtp }, invite, body, beginning) {
      const atMs = invite.receivedAtMs
      const origin = { accountId, recordingClientId }
      const names = joinKeysOfSession(invite, body)
      const joined = findJoinable(origin, names, atMs)
      const call = joined ?? startCall(origin, atMs, beginning)
      for (const name of names) {
        const key = keyWithin(origin, name)
        call.joinKeys.add(key)
        joinable.set(key, call)
      }
      const joinKeys = names.flatMap(({ key, joins }) => (joins === 'twins' ? [key] : []))
      const [leader] = joinKeys.length > 0 && joined ? joined.sessionIds : []
      const media = createSessionMedia({
        sessionId: invite.sessionId,
        call: call.live,
        ports: call.ports,
        address: mediaAddressFor(invite.flow, options.advertisedAddress),
        count,
        srtp,
        srtpCrypto: options.srtpCrypto,
        dtls: options.dtls,
        nowMs,
        changed: () => onCallChanged(call.live.call),
        log,
        sdpSessionId: String(randomInt(2 ** 47)),
      })
      const twinOf = leader === undefined ? {} : { twinOf: leader }
      const session = createCallSession(call, media, invite, { joinKeys, ...twinOf })
      call.sessionIds.add(session.id)
      sessions.set(session.id, session)
      return session
    },
    takeBack(session, atMs) {
      const { live, course, sessionIds: left } = session.call
      forget(session)
      session.end('cancelled', atMs)
      if (left.size > 0) return
      course.close()
      untilDone(live.discard())
    },
    end(session, cause, atMs, body) {
      const { live, course, sessionIds: left } = session.call
      forget(session)
      session.end(cause, atMs, body)
      const [leader] = left
      const isTwin = live.call.sessions.some(({ id, twinOf }) => id === leader && twinOf !== undefined)
      if (leader !== undefined && isTwin && cause !== 'shutdown') sessions.get(leader)?.reconsider(atMs)
      const hasTwins = live.call.sessions.some(({ twinOf }) => twinOf !== undefined)
      if (hasTwins && cause === 'bye') for (const id of left) sessions.get(id)?.twinGone(atMs)
      // We stop; the people go on talking.
      if (cause === 'shutdown' && live.keeping) live.flag('cut-short', atMs)
      live.checkJournal(atMs)
      if (left.size === 0) {
        const lastHeard = cause === 'media-timeout' ? { lastHeardAtMs: session.lastSignOfLifeMs } : {}
        live.record({ type: 'call-ended', atMs, cause, ...lastHeard })
        course.conclude(atMs)
      }
      onCallChanged(live.call)
      if (left.size === 0) untilDone(live.close().then(() => onCallEnded(live.call.id)))
    },
    closing: () => Promise.all(closing),
  }
}

/** Sides of one call come from one client; whoever forks a call twice may do so from two machines. */
function keyWithin({ accountId, recordingClientId }: CallOrigin, { key, joins }: JoinKey): string {
  return joins === 'sides' ? `${accountId} ${recordingClientId} ${key}` : `${accountId} ${key}`
}

function awaitsOtherSide({ live, sessionIds }: CallInProgress, atMs: number): boolean {
  return sessionIds.size === 1 && atMs - live.call.startedAtMs < OTHER_SIDE_MS
}
