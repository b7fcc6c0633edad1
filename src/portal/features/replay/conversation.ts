import type { Sound } from '../../lib/merge-bars.ts'
import type { Track } from '../../ui/player/track.ts'
import type { TimeLineMark } from '../../ui/time-line/cluster-marks.ts'
import type { TimeLineGap, TimeLinePart } from '../../ui/time-line/time-line-part.ts'

/** One call as it lies on a time line with others. Times within are milliseconds from its own beginning. */
export interface Conversation {
  readonly id: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly startMs: number
  readonly durationMs: number
  readonly timeZone: string
  /** None when there is nothing to hear, or not for whoever looks: then `silence` says why. */
  readonly tracks: readonly Track[]
  readonly silence: string
  /** The call is over, and all that is kept of it is there. */
  readonly isWhole: boolean
}

/** What is drawn of it, and where nobody speaks. */
export interface ConversationDetails {
  readonly tracks: readonly Track[]
  readonly sounds: readonly Sound[]
  readonly marks: readonly TimeLineMark[]
  /** Pauses, holds and what was redacted lie in parts; of gaps nothing is kept. */
  readonly parts: readonly TimeLinePart[]
  readonly gaps: readonly TimeLineGap[]
}

export interface ConversationSource {
  load(callId: string, signal: AbortSignal): Promise<Conversation>
  loadDetails(callId: string, signal: AbortSignal): Promise<ConversationDetails>
}

/**
 * What is known of each so far. `heard`: it can be played, and the rest of it is on the way or not wanted. `plain`: the rest of it could not
 * be loaded.
 */
export type LoadedConversation =
  | { readonly state: 'waiting' | 'loading'; readonly id: string }
  | { readonly state: 'failed'; readonly id: string; readonly error: unknown }
  | {
      readonly state: 'silent' | 'heard' | 'plain' | 'ready'
      readonly id: string
      readonly conversation: Conversation
      readonly details?: ConversationDetails
    }
