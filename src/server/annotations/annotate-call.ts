/** Writing on a call: each change with its line in the audit log and what programs are told, in one commit. */

import type { FastifyRequest } from 'fastify'
import { chooseDisposition } from '../../core/annotation/choose-disposition.ts'
import type { Annotator, CallDisposition, CallNote, NoteContent } from '../../core/model/annotation.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { UserId } from '../../core/model/ids.ts'
import type { WebhookEventType } from '../../core/model/webhook.ts'
import { type ChosenDisposition, setDisposition } from '../../store/call-dispositions.ts'
import { changeNote, createNote, getNote, noteChanged, noteNotFound } from '../../store/call-notes.ts'
import { changeTags } from '../../store/call-tags.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import { findDispositions } from '../../store/dispositions.ts'
import { tellOfAnnotation } from '../../store/tell-of-call.ts'
import { wrapUpsAnswered } from '../../store/wrap-ups.ts'
import type { Actor } from '../actor.ts'
import { audit } from '../audit.ts'
import { type AnnotatedCall, mayEdit, mayRead } from './annotated-call.ts'

/** Whoever writes, within one transaction. */
export interface Writing {
  readonly trx: Trx
  readonly actor: Actor
  readonly request: FastifyRequest
  readonly nowMs: number
}

export interface GivenNote extends NoteContent {
  readonly externalId?: string
}

/** Fails with `moment-outside-call`, `not-permitted` or `too-many-notes`. */
export async function addNote(writing: Writing, on: AnnotatedCall, given: GivenNote): Promise<CallNote> {
  const { trx, actor, nowMs } = writing
  const { id: callId, accountId } = on.call
  refuseMoment(actor, on, given)
  const draft = { ...given, accountId, callId, author: annotatorOf(actor), atMs: nowMs }
  const { note, isNew } = await createNote(trx, draft)
  if (isNew) await noteDeed(writing, on, 'note.added', 'call.note-added', note)
  return note
}

/** Fails with `note-not-found`, `note-not-yours` or `note-changed`. */
export async function editNote(
  writing: Writing,
  on: AnnotatedCall,
  noteId: string,
  given: NoteContent & { readonly basedOnVersion?: number },
): Promise<CallNote> {
  const { trx, actor, nowMs } = writing
  const before = await ownNote(writing, on, noteId)
  refuseMoment(actor, on, given)
  if (before.removed) throw noteNotFound()
  if (given.basedOnVersion !== undefined && given.basedOnVersion !== before.version) {
    throw await noteChanged(trx, before, given)
  }
  if (before.text === given.text && before.offsetMs === given.offsetMs) return before
  const change = { text: given.text, ...(given.offsetMs !== undefined && { offsetMs: given.offsetMs }) }
  const note = await changeNote(trx, before, { ...change, removed: false, changedBy: annotatorOf(actor), atMs: nowMs })
  await noteDeed(writing, on, 'note.changed', 'call.note-changed', note)
  return note
}

/** Removes or restores it; what is so already stays. Fails with `note-not-found` or `note-not-yours`. */
export async function putAway(
  writing: Writing,
  on: AnnotatedCall,
  noteId: string,
  removed: boolean,
): Promise<CallNote> {
  const { trx, actor, nowMs } = writing
  const before = await ownNote(writing, on, noteId)
  if (before.removed === removed) return before
  const { text, offsetMs } = before
  const content = { text, ...(offsetMs !== undefined && { offsetMs }) }
  const note = await changeNote(trx, before, { ...content, removed, changedBy: annotatorOf(actor), atMs: nowMs })
  if (removed) await noteDeed(writing, on, 'note.removed', 'call.note-removed', note)
  else await noteDeed(writing, on, 'note.restored', 'call.note-changed', note)
  return note
}

export interface GivenDisposition {
  /** Id or label; null takes it back. */
  readonly disposition: string | null
  readonly reason?: string
  readonly basedOnVersion?: number
}

/** Also: whose wrap-up is over by it. Fails with `disposition-unknown`, `disposition-reason-missing` or `disposition-changed`. */
export async function dispose(
  writing: Writing,
  on: AnnotatedCall,
  given: GivenDisposition,
): Promise<readonly UserId[]> {
  const { trx, actor, nowMs } = writing
  const { id: callId, accountId } = on.call
  const chosen = await chosenOf(trx, on, given)
  const setBy = annotatorOf(actor)
  const { basedOnVersion } = given
  const set = await setDisposition(trx, { accountId, callId, chosen, setBy, atMs: nowMs, basedOnVersion })
  const answered = await wrapUpsAnswered(trx, accountId, callId)
  if (set) {
    await tell(writing, on, 'call.disposition-set', { disposition: told(set), by: setBy })
    const { label, reason } = set
    await deed(writing, on, label === undefined ? 'disposition.cleared' : 'disposition.set', { label, reason })
  }
  return answered
}

/** Fails with `too-many-tags`. */
export async function tag(
  writing: Writing,
  on: AnnotatedCall,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  const { trx, actor, nowMs } = writing
  const { id: callId, accountId } = on.call
  const by = annotatorOf(actor)
  const { added, removed } = await changeTags(trx, { accountId, callId, add, remove, by, atMs: nowMs })
  if (added.length + removed.length === 0) return
  await tell(writing, on, 'call.tags-changed', { added, removed, by })
  await deed(writing, on, 'tags.changed', { added, removed })
}

function annotatorOf({ kind, id, name }: Actor): Annotator {
  return { kind, id, name }
}

/** A clock may be a little off, and the journal's end is not the telephone's. */
const BEHIND_THE_END_MS = 1000

function refuseMoment(actor: Actor, on: AnnotatedCall, { offsetMs }: NoteContent): void {
  if (offsetMs === undefined) return
  const { startedAtMs, endedAtMs } = on.call
  if (endedAtMs !== undefined && startedAtMs + offsetMs > endedAtMs + BEHIND_THE_END_MS) {
    throw new AppError('moment-outside-call', 'The call ends before this moment', {
      durationMs: Math.round(endedAtMs - startedAtMs),
    })
  }
  if (mayRead(actor, on, offsetMs)) return
  throw new AppError('not-permitted', 'You may not hear this moment of the call', { permission: 'listen' })
}

/** One of a moment that the actor may not hear does not exist. */
async function ownNote({ trx, actor }: Writing, on: AnnotatedCall, noteId: string): Promise<CallNote> {
  const note = await getNote(trx, accountScope(on.call.accountId), on.call.id, noteId)
  if (!mayRead(actor, on, note.offsetMs)) throw noteNotFound()
  if (mayEdit(actor, note)) return note
  throw new AppError('note-not-yours', 'Only its author and whoever manages the account may do this')
}

async function chosenOf(
  trx: Trx,
  { call }: AnnotatedCall,
  { disposition, reason }: GivenDisposition,
): Promise<ChosenDisposition | undefined> {
  if (disposition === null) return undefined
  const choice = chooseDisposition(await findDispositions(trx, call.accountId), call.direction, disposition, reason)
  if (!choice.ok) throw new AppError(choice.code, choice.message)
  return {
    dispositionId: choice.disposition.id,
    label: choice.disposition.label,
    ...(choice.reason && { reasonId: choice.reason.id, reason: choice.reason.label }),
  }
}

/** The log says that there is a note and how long it is, not what it says: the history of the call does. */
async function noteDeed(writing: Writing, on: AnnotatedCall, action: string, type: WebhookEventType, note: CallNote) {
  const { id, text, offsetMs, version, author, removed } = note
  const content = removed ? {} : { text, offsetMs }
  await tell(writing, on, type, { note: { id, version, ...content, author }, by: annotatorOf(writing.actor) })
  await deed(writing, on, action, { noteId: id, version, length: text.length, offsetMs })
}

function told({ dispositionId, label, reasonId, reason, version }: CallDisposition) {
  return label === undefined ? null : { dispositionId, label, reasonId, reason, version }
}

function tell({ trx, nowMs }: Writing, { call }: AnnotatedCall, type: WebhookEventType, data: object): Promise<void> {
  return tellOfAnnotation(trx, call, type, nowMs, data)
}

function deed({ trx, request, actor, nowMs }: Writing, { call }: AnnotatedCall, action: string, details: object) {
  const subject = { kind: 'call', id: call.id }
  return audit(trx, request, nowMs, actor, { action, subject, accountId: call.accountId, details: { ...details } })
}
