/** Which calls are wanted; everything that is said must hold. */

import type { Sight } from '../core/access/sight.ts'
import type { CallFlag, CallState } from '../core/model/call.ts'
import type { CustomerDirection, PolicyLevel } from '../core/model/policy.ts'
import type { WhyNotRecorded } from '../core/policy/why-not-recorded.ts'
import type { AnnotationKind } from '../core/search/search-query.ts'

export interface CallFilter {
  /** Part of a name, number or SIP address of any party; see call-search.ts. */
  readonly text?: string
  /** More of them, each by itself: a telephone number may have blanks. */
  readonly texts?: readonly string[]
  /** Texts of which each stands as it is in a name, number or SIP address of any party. */
  readonly phrases?: readonly string[]
  /** Names, numbers or SIP addresses of who calls; each must fit. */
  readonly callers?: readonly string[]
  /** Of who is called. */
  readonly callees?: readonly string[]
  /** Names or extensions of users who were on the call; of each one was. */
  readonly users?: readonly string[]
  /** Ids or names of queues that the call came through. */
  readonly queues?: readonly string[]
  /** Names of recording groups; of each somebody was on the call. */
  readonly groups?: readonly string[]
  /** `account`, or names of users, queues and devices whose policy a recording of the call follows. */
  readonly owners?: readonly string[]
  /** A name of the call in another system, whole: see call-names.ts. */
  readonly identifier?: string
  /** Calls that started at or after. */
  readonly fromMs?: number
  /** Calls that started before. */
  readonly toMs?: number
  readonly state?: CallState
  readonly direction?: CustomerDirection
  readonly minimumDurationMs?: number
  /** Lasted less. */
  readonly belowDurationMs?: number
  readonly recorded?: boolean
  /** Calls of which nothing was kept for this reason. */
  readonly skipReason?: WhyNotRecorded
  readonly flag?: CallFlag
  /** `always`: a rule began a recording of it; `on-demand`: somebody did. */
  readonly mode?: 'always' | 'on-demand'
  /** What wanted a recording of it; all of them. */
  readonly triggers?: readonly PolicyLevel['kind'][]
  /** Texts, each in a note of the call. */
  readonly notes?: readonly string[]
  /** Texts, each in the disposition of the call or its reason. */
  readonly dispositions?: readonly string[]
  /** Each on the call; in part where no call has just that. */
  readonly tags?: readonly string[]
  /** There must be one at all. */
  readonly has?: readonly AnnotationKind[]
  /** None of these may hold. What they say of time is asked of each call. */
  readonly except?: readonly Omit<CallFilter, 'except' | 'sights' | 'reader'>[]
  /** Id of a case that has it among its calls. */
  readonly legalHoldId?: string
  /** All of them must see the call. */
  readonly sights?: readonly Sight[]
  /** What may be heard by who looks: without it nothing is found by a note of a moment. */
  readonly reader?: Sight
}
