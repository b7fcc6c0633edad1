/** What somebody hears of a call that goes on. Whoever records the call offers it, whoever serves people asks for it. */

import type { LiveChannel } from '../core/audio/live-channels.ts'
import type { RecordingStatus } from '../core/model/call-time-line.ts'
import type { CallId } from '../core/model/ids.ts'

/** What the call does from now on. Only while it is `recording` there is something to hear; after `ended` nothing comes any more. */
export interface LiveState {
  readonly type: 'state'
  readonly status: RecordingStatus | 'ended'
  /** Left, right. */
  readonly channels: readonly LiveChannel[]
}

/** 40 ms of interleaved 16-bit samples at 16 kHz, left first. Shared by all who listen: read only. */
export interface LiveSound {
  readonly type: 'sound'
  /** Milliseconds since 1970: when its first sample arrived at the recorder. */
  readonly atMs: number
  readonly samples: Int16Array<ArrayBuffer>
}

export type LiveFrame = LiveState | LiveSound

/** Called in the background; must not block and not throw. */
export type LiveListener = (frame: LiveFrame) => void

export interface LiveAudio {
  /**
   * Begins with the state. Resolves with what ends it, or with undefined when the call is not live (any more). Rejects with
   * `too-many-listeners`.
   */
  listen(callId: CallId, listener: LiveListener): Promise<(() => void) | undefined>
}
