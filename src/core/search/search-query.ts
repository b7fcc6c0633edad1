/** A search for calls as it is asked for: parts that must all hold. Written as text it is the search language of docs/api/search.md. */

import type { CallFlag, CallState } from '../model/call.ts'
import type { UnrecordedStretch } from '../model/call-time-line.ts'
import type { CustomerDirection, PolicyLevel } from '../model/policy.ts'

/** In the order in which they were typed. */
export type SearchQuery = readonly SearchPart[]

export type SearchPart =
  /** Found with any party, each word by itself. Not empty; words are separated by one blank. */
  (
    | { readonly word: 'text'; readonly text: string }
    /** Found with any party as it stands. */
    | { readonly word: 'phrase'; readonly text: string }
    /**
     * A name, number or SIP address of the party who calls or is called; name or extension of a user; id or name of a queue;
     * name of a recording group; whose policy a recording follows: `account`, a user, a queue or a device; part of a note, or of a
     * disposition or its reason; a tag.
     */
    | { readonly word: NameWord; readonly text: string }
    /** `longer`: so long or longer; `shorter`: less. Whole milliseconds. */
    | { readonly word: DurationWord; readonly durationMs: number }
    /** `after`: from its beginning on; `before`: before its beginning; `on`: within it. */
    | { readonly word: TimeWord; readonly time: SearchTime }
    | { readonly word: 'direction'; readonly value: CustomerDirection }
    | { readonly word: 'is'; readonly value: SearchState }
    | { readonly word: 'why'; readonly value: UnrecordedStretch['reason'] }
    | { readonly word: 'mode'; readonly value: RecordingMode }
    | { readonly word: 'trigger'; readonly value: PolicyLevel['kind'] }
    | { readonly word: 'flag'; readonly value: CallFlag }
    | { readonly word: 'has'; readonly value: AnnotationKind }
  ) & {
    /** Written with a minus before it: calls of which this does not hold. */
    readonly not?: true
  }

export type NameWord = 'from' | 'to' | 'user' | 'queue' | 'group' | 'owner' | 'note' | 'disposition' | 'tag'
export type DurationWord = 'longer' | 'shorter'
export type TimeWord = 'after' | 'before' | 'on'
export type ChoiceWord = 'direction' | 'is' | 'why' | 'mode' | 'trigger' | 'flag' | 'has'
export type SearchWord = NameWord | DurationWord | TimeWord | ChoiceWord

/** `always`: a rule began to record; `on-demand`: somebody did. */
export type RecordingMode = 'always' | 'on-demand'

/** What people and programs say of a call. */
export type AnnotationKind = 'note' | 'disposition' | 'tag'

export type SearchState = 'recorded' | 'unrecorded' | 'live' | 'processing' | 'ready'

/** Of the clock and calendar of a zone that is known later: `yesterday` goes on meaning yesterday. */
export type SearchTime =
  | { readonly kind: 'today' }
  | { readonly kind: 'yesterday' }
  /** The last one, which may be today. */
  | { readonly kind: 'weekday'; readonly weekday: Weekday }
  /** `2026-11-01` */
  | { readonly kind: 'day'; readonly day: string }
  /** `2026-11` */
  | { readonly kind: 'month'; readonly month: string }
  /** A minute: `day` `2026-11-01`, `time` `09:30`. */
  | { readonly kind: 'minute'; readonly day: string; readonly time: string }
  /** So long before now. */
  | { readonly kind: 'ago'; readonly count: number; readonly unit: AgoUnit }

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'
/** Minutes, hours, days, weeks. */
export type AgoUnit = 'm' | 'h' | 'd' | 'w'

/** The `state` of a call that `is:` names. */
export const STATE_OF: Readonly<Partial<Record<SearchState, CallState>>> = {
  live: 'live',
  processing: 'ended',
  ready: 'ready',
}
