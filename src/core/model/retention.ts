/** How long recordings are kept, and why. */

import type { AccountId, UserId } from './ids.ts'
import type { QueueId } from './policy.ts'
import type { OutstandingCopy } from './termination.ts'

/** How a recording began: by a rule, or by somebody's command. */
export type RecordingMode = 'always' | 'on-demand'

/** What a recording must be so that a rule holds for it. */
export type RetentionCondition =
  /** The call came through it. */
  | { readonly kind: 'queue'; readonly queueId: QueueId }
  /** Could talk on the call. */
  | { readonly kind: 'user'; readonly userId: UserId }
  /** Lower case, as tags are. */
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'disposition'; readonly dispositionId: string }
  | { readonly kind: 'mode'; readonly mode: RecordingMode }

/** Keeps what fits longer than the account does. */
export interface RetentionRule {
  readonly when: RetentionCondition
  readonly days: number
}

/** What the account's preset allows. */
export interface RetentionBounds {
  readonly minimum: number
  readonly maximum: number
}

/** How long an account keeps what it has. */
export interface RetentionPolicy {
  /** Of everything that no rule keeps longer. */
  readonly days: number
  readonly rules: readonly RetentionRule[]
  /** The call itself with its notes: as long as its last recording, or so many days when those are more. */
  readonly callDays: 'with-recordings' | number
  /** What is more goes before its date, the oldest first; nothing that a case holds. */
  readonly quota?: RetentionQuota
}

export const QUOTA_KINDS = ['recordings', 'bytes', 'minutes'] as const

export type QuotaKind = (typeof QUOTA_KINDS)[number]

/** How much there is of an account. */
export type RetentionUsage = { readonly [Kind in QuotaKind]: number }

/** How much there may be; what is left out has no bound. */
export type RetentionQuota = { readonly [Kind in QuotaKind]?: number }

/** What the decision looks at. */
export interface RetentionSubject {
  /** Milliseconds since 1970; the days are counted from here. */
  readonly endedAtMs: number
  readonly queueIds: readonly QueueId[]
  readonly userIds: readonly UserId[]
  readonly tags: readonly string[]
  readonly dispositionId?: string
  /** Absent where nobody knows: recordings of before there were segments. */
  readonly mode?: RecordingMode
}

/** What gave a recording its date. */
export type RetentionReason =
  | { readonly by: 'account' }
  | { readonly by: 'rule'; readonly when: RetentionCondition }
  /** It went before its date, since there was no room. */
  | { readonly by: 'quota'; readonly of: QuotaKind }
  /** It went before its date, since the person concerned wanted it erased. */
  | { readonly by: 'erasure' }

export interface RetentionDate {
  /** From here on it goes. */
  readonly expiresAtMs: number
  readonly days: number
  readonly reason: RetentionReason
  /** It would be more, or less, without the bounds of the preset. */
  readonly boundedTo?: 'minimum' | 'maximum'
}

/** A case for which recordings have to stay, however old. */
export interface LegalHold {
  readonly id: string
  readonly name: string
}

/** `removing-copies`: rows and local files are gone, stores with copies have not answered for all of them yet. */
export type PurgeState = 'running' | 'removing-copies' | 'done'

/** That recordings whose time was over are gone. */
export interface PurgeCertificate {
  readonly id: string
  readonly account: { readonly id: AccountId; readonly slug: string; readonly name: string }
  /** ISO 8601: what was due by then went. */
  readonly until: string
  /** Absent: it was time. */
  readonly askedBy?: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly recordings: number
  /** With notes, tags and dispositions. */
  readonly calls: number
  readonly bytes: number
  /** How many recordings went for which reason. */
  readonly byReason: Readonly<Record<string, number>>
  /** SHA-256 of the list of recordings: lines `<sha256>  <key>`, sorted by key, as sha256sum writes them. */
  readonly listSha256: string
  /** Copies that were still in a store: locked, or it did not answer in a day. */
  readonly outstandingCopies: readonly OutstandingCopy[]
  /** Of Tapeline. */
  readonly version: string
}
