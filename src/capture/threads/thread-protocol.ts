/** What the main thread and a thread that captures calls say to each other (`thread-link.ts`). All of it is plain data. */

import type { LiveFrame } from '../../core/audio/live-frame.ts'
import type { DirectoryContents } from '../../core/directory/directory.ts'
import type { Call, EndCause } from '../../core/model/call.ts'
import type { CallId, SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { CallAnswer, CallRequest } from '../../store/call-control.ts'
import type { ControlCounter } from '../../store/control-counters.ts'
import type { RefusedInvite } from '../call/refusals.ts'
import type { Capture, CaptureLoad, CaptureSettings } from '../capture.ts'
import type { CounterName } from '../counters.ts'
import type { SessionReply, SessionRequest } from '../sip/session-handler.ts'

/** What the main thread asks of a thread. `directory` and `start` come first, before any request. */
export interface ThreadWork {
  /** What is known of accounts from now on. */
  directory(contents: DirectoryContents): void
  start(settings: CaptureSettings, shared: SharedMemory): Promise<Pick<Capture, 'engine'>>
  open(request: SessionRequest): Promise<SessionReply>
  change(request: SessionRequest): Promise<SessionReply>
  inform(request: SessionRequest): Promise<SessionReply>
  acknowledged(request: SessionRequest): void
  ended(sessionId: SessionId, cause: EndCause, request?: SessionRequest): Promise<void>
  requested(callId: CallId, request: CallRequest): Promise<CallAnswer | undefined>
  /** What is heard is told as `sound`, with the same number; says whether the call is the thread's. */
  listen(callId: CallId, listener: number): Promise<boolean>
  leave(listener: number): void
  /** Ends its calls; answered when their journals are closed, and everything else that was open. */
  close(): Promise<void>
}

/** What a thread tells by itself. */
export interface ThreadNews {
  journalOpened(callId: CallId): void
  /** After `callEnded`, where that is told: what is open when a thread dies has to be recovered. */
  journalClosed(callId: CallId): void
  callChanged(call: Call): void
  callEnded(callId: CallId): void
  refused(invite: RefusedInvite): void
  /** To be ended with the recording client. */
  endSession(sessionId: SessionId, cause: EndCause): void
  sound(listener: number, frame: LiveFrame): void
  countControl(name: ControlCounter, labels: Readonly<Record<string, string>>): void
  /** A few times a second. */
  report(report: ThreadReport): void
  log(level: keyof Log, fields: object, message: string): void
}

/** The only memory that two threads see. */
export interface SharedMemory {
  /** Of the clock, so that all threads live on one time line (`steady-clock.ts`). */
  readonly clock: SharedArrayBuffer
  /** Of the thread's raw descriptors (`descriptor-notes.ts`). */
  readonly descriptors: SharedArrayBuffer
}

export interface ThreadReport {
  /** Since the last report. */
  readonly counts: Partial<Readonly<Record<CounterName, number>>>
  readonly load: CaptureLoad
  /** Sessions whose media began, and stopped, since the last report. */
  readonly heard: readonly SessionId[]
  readonly silent: readonly SessionId[]
}
