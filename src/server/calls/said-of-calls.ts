/** What a list tells of the annotations of its calls. */

import type { CallSummary as ContractSummary } from '../../contract/call.ts'
import { mayReadNote } from '../../core/access/may-read-note.ts'
import type { Call } from '../../core/model/call.ts'
import type { Segment } from '../../core/model/call-time-line.ts'
import type { CallId } from '../../core/model/ids.ts'
import { dispositionsOfCalls } from '../../store/call-dispositions.ts'
import { noteMoments } from '../../store/call-notes.ts'
import { tagsOfCalls } from '../../store/call-tags.ts'
import type { Db, Scope } from '../../store/db.ts'
import type { Actor } from '../actor.ts'

export type SaidOfCall = Pick<ContractSummary, 'disposition' | 'tags' | 'notes'>

interface SaidOf extends Pick<Call, 'id' | 'accountId' | 'startedAtMs'> {
  readonly replay?: { readonly segments: readonly Segment[] }
}

/** By call; nothing of those of which nothing is said. Notes are counted that the actor may read. */
export async function saidOfCalls(
  db: Db,
  actor: Actor,
  scope: Scope,
  calls: readonly SaidOf[],
): Promise<ReadonlyMap<CallId, SaidOfCall>> {
  const ids = calls.map(({ id }) => id)
  const { who } = actor
  const [dispositions, tags, moments] = await Promise.all([
    dispositionsOfCalls(db, scope, ids),
    tagsOfCalls(db, scope, ids),
    noteMoments(db, scope, ids),
  ])
  return new Map(
    calls.map((call) => {
      const { label, reason } = dispositions.get(call.id) ?? {}
      // Who was on the call as a whole is not asked: a note of it is read by whoever sees the call.
      const { id: callId, accountId } = call
      const people = { userIds: [], queueIds: [], segments: [] }
      const subject = {
        callId,
        accountId,
        ...people,
        ...(who.resellerId !== undefined && { resellerId: who.resellerId }),
      }
      const notes = (moments.get(call.id) ?? []).filter((offsetMs) => {
        const atMs = offsetMs === undefined ? undefined : call.startedAtMs + offsetMs
        return mayReadNote(who, subject, call.replay?.segments ?? [], atMs)
      })
      const said: SaidOfCall = {
        ...(label !== undefined && { disposition: { label, ...(reason !== undefined && { reason }) } }),
        ...(tags.has(call.id) && { tags: [...(tags.get(call.id) ?? [])] }),
        ...(notes.length > 0 && { notes: notes.length }),
      }
      return [call.id, said]
    }),
  )
}
