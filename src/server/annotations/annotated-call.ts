/** A call that somebody may read the notes of, or write on. */

import type { FastifyRequest } from 'fastify'
import { decideCallAccess } from '../../core/access/decide-access.ts'
import { mayReadNote } from '../../core/access/may-read-note.ts'
import type { AccessRight } from '../../core/model/access.ts'
import type { CallNote } from '../../core/model/annotation.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { CallAccess, ReachedCall } from '../access/call-access.ts'
import { type WholeCall, wholeCall } from '../access/reached-calls.ts'
import { type Actor, may } from '../actor.ts'
import type { ServerParts } from '../server-parts.ts'

export interface AnnotatedCall {
  readonly call: WholeCall
  readonly subject: ReachedCall['subject']
}

export interface AskedCall {
  readonly actor: Actor
  readonly request: FastifyRequest
  readonly params: { readonly callId: string }
  readonly query: { readonly accountId?: AccountId }
}

/** By id or a name in another system. Fails with `call-not-found`. */
export async function reachCall(
  { db }: Pick<ServerParts, 'db'>,
  access: CallAccess,
  { actor, request, params, query }: AskedCall,
  right: AccessRight,
): Promise<AnnotatedCall> {
  const reached = await access.getNamedCall({ actor, request }, params.callId, [right], query.accountId)
  return { call: await wholeCall(db, reached), subject: reached.subject }
}

export function mayAnnotate(actor: Actor, { subject }: AnnotatedCall): boolean {
  return may(actor, 'annotate') && decideCallAccess(actor.who, 'annotate', subject).allowed
}

/** Whether the moment is one that the actor may hear; without one, it is the whole call. */
export function mayRead(actor: Actor, { call, subject }: AnnotatedCall, offsetMs: number | undefined): boolean {
  const atMs = offsetMs === undefined ? undefined : call.startedAtMs + offsetMs
  return mayReadNote(actor.who, subject, call.replay?.segments ?? [], atMs)
}

/** One's own; all, for whoever manages the account. */
export function mayEdit(actor: Actor, { author }: Pick<CallNote, 'author'>): boolean {
  return (author.kind === actor.kind && author.id === actor.id) || may(actor, 'manage-settings')
}
