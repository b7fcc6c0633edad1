/** What people and programs say of a call afterwards: notes, a disposition with its reason, tags. */

import type { AccountId, CallId } from './ids.ts'

/** An account has a list of dispositions for each. */
export const DISPOSITION_DIRECTIONS = ['inbound', 'outbound'] as const

export type DispositionDirection = (typeof DISPOSITION_DIRECTIONS)[number]

export const MAXIMUM_NOTE_LENGTH = 10_000
/** Of one call, removed ones included. */
export const MAXIMUM_NOTES_PER_CALL = 500
export const MAXIMUM_TAG_LENGTH = 50
export const MAXIMUM_TAGS_PER_CALL = 50
export const MAXIMUM_DISPOSITIONS = 100
export const MAXIMUM_REASONS = 100

export interface DispositionReason {
  readonly id: string
  readonly label: string
  /** One that is not active stands on old calls and cannot be chosen any more. */
  readonly active: boolean
}

export interface Disposition extends DispositionReason {
  /** In the order in which they are offered. With any active ones, one of them must be given. */
  readonly reasons: readonly DispositionReason[]
}

export interface WrapUpOptions {
  /** Whoever was on a call is asked for its disposition when it ends. */
  readonly popUp: boolean
  /** It can be neither skipped nor put off. */
  readonly required: boolean
  /** How long the work after a call should take; 0: no timer is shown. */
  readonly wrapUpSeconds: number
}

/** What an account offers, in order. */
export interface AccountDispositions extends WrapUpOptions {
  readonly accountId: AccountId
  /** 0: never changed. */
  readonly version: number
  readonly inbound: readonly Disposition[]
  readonly outbound: readonly Disposition[]
}

/** As they were called then. */
export interface Annotator {
  readonly kind: 'user' | 'api-key'
  readonly id: string
  readonly name: string
}

export interface NoteContent {
  readonly text: string
  /** Where on the call's time line it belongs, from its start; absent: to the call as a whole. */
  readonly offsetMs?: number
}

export interface CallNote extends NoteContent {
  readonly id: string
  readonly callId: CallId
  readonly accountId: AccountId
  /** From 1; each edit, removal and restoration is one more. */
  readonly version: number
  readonly author: Annotator
  readonly createdAtMs: number
  /** Of the last version, where it is not the first. */
  readonly changedBy?: Annotator
  readonly changedAtMs?: number
  readonly removed: boolean
}

/** What a note was from `changedAtMs` on. */
export interface NoteVersion extends NoteContent {
  readonly noteId: string
  readonly version: number
  readonly changedBy: Annotator
  readonly changedAtMs: number
  readonly removed: boolean
}

/** As its labels were when it was set. */
export interface CallDisposition {
  /** From 1, of the call. */
  readonly version: number
  /** Absent where it was taken back. */
  readonly dispositionId?: string
  readonly label?: string
  readonly reasonId?: string
  readonly reason?: string
  readonly setBy: Annotator
  readonly setAtMs: number
}

export interface CallTag {
  readonly tag: string
  readonly taggedBy: Annotator
  readonly taggedAtMs: number
  readonly removedBy?: Annotator
  readonly removedAtMs?: number
}

/** What was said of a call, changed or taken back. */
export interface AnnotationChange {
  readonly atMs: number
  readonly by: Annotator
  readonly kind:
    | 'note-added'
    | 'note-changed'
    | 'note-removed'
    | 'note-restored'
    | 'disposition-set'
    | 'disposition-cleared'
    | 'tag-added'
    | 'tag-removed'
  /** Of a note: which, and what it says from then on. */
  readonly noteId?: string
  readonly text?: string
  readonly offsetMs?: number
  /** Of a note or a disposition. */
  readonly version?: number
  readonly label?: string
  readonly reason?: string
  readonly tag?: string
}

/** Begun and not saved. */
export interface AnnotationDraft {
  readonly text: string
  readonly dispositionId?: string
  readonly reasonId?: string
  readonly tags: readonly string[]
}

/** Lists to choose from for a call: calls within the account, and through it, are of both. */
export function dispositionDirectionsOf(direction: string): readonly DispositionDirection[] {
  return direction === 'inbound' || direction === 'outbound' ? [direction] : DISPOSITION_DIRECTIONS
}

/** Tags are the same whatever their case and blanks. Empty where nothing is left. */
export function normalizeTag(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ')
}
