import { AppError } from '../../core/model/app-error.ts'
import type { UserId } from '../../core/model/ids.ts'
import { findDraft, saveDraft } from '../../store/annotation-drafts.ts'
import { annotationHistories } from '../../store/annotation-histories.ts'
import { dispositionsOfCalls } from '../../store/call-dispositions.ts'
import { notesOfCalls } from '../../store/call-notes.ts'
import { tagsOfCalls } from '../../store/call-tags.ts'
import { accountScope } from '../../store/db.ts'
import { createCallAccess } from '../access/call-access.ts'
import { userIdOf } from '../actor.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { addNote, dispose, editNote, putAway, tag, type Writing } from './annotate-call.ts'
import { type AnnotatedCall, type AskedCall, mayAnnotate, mayRead, reachCall } from './annotated-call.ts'
import { presentChanges, presentDisposition, presentNote } from './present-annotations.ts'

export function annotationHandlers(
  parts: ServerParts,
): Handlers<
  | 'getAnnotations'
  | 'listAnnotationChanges'
  | 'addNote'
  | 'changeNote'
  | 'removeNote'
  | 'restoreNote'
  | 'setDisposition'
  | 'changeTags'
  | 'saveDraft'
  | 'annotateCalls'
> {
  const { db, bus, nowMs } = parts
  const access = createCallAccess(parts)

  /** One commit; then whoever shows the call hears of it. */
  async function write<Result>(
    asked: AskedCall,
    on: AnnotatedCall,
    work: (writing: Writing) => Promise<{ readonly result: Result; readonly answered?: readonly UserId[] }>,
  ): Promise<Result> {
    const { actor, request } = asked
    const { id, accountId } = on.call
    const { result, answered = [] } = await db
      .transaction()
      .execute((trx) => work({ trx, actor, request, nowMs: nowMs() }))
    await bus.publish({ topic: 'call-changed', accountId, id })
    if (answered.length > 0) {
      await bus.publish({ topic: 'wrap-up-changed', accountId, id, payload: { userIds: answered } })
    }
    return result
  }

  const reachToWrite = (asked: AskedCall) => reachCall(parts, access, asked, 'annotate')

  return {
    getAnnotations: async (asked) => {
      const { actor } = asked
      const on = await reachCall(parts, access, asked, 'see-calls')
      const { id: callId, accountId } = on.call
      const scope = accountScope(accountId)
      const notes = (await notesOfCalls(db, scope, [callId])).get(callId) ?? []
      const readable = notes.filter(({ offsetMs }) => mayRead(actor, on, offsetMs))
      const withheld = notes.length - readable.length
      const writable = mayAnnotate(actor, on)
      const userId = userIdOf(actor)
      const draft = userId === undefined ? undefined : await findDraft(db, { accountId, callId, userId })
      return {
        callId,
        notes: readable.map((note) => presentNote(actor, note, writable)),
        ...(withheld > 0 && { withheldNotes: withheld }),
        ...presentDisposition((await dispositionsOfCalls(db, scope, [callId])).get(callId)),
        tags: [...((await tagsOfCalls(db, scope, [callId])).get(callId) ?? [])],
        mayAnnotate: writable,
        ...(draft && { draft: { ...draft, tags: [...draft.tags] } }),
      }
    },

    listAnnotationChanges: async (asked) => {
      const { actor } = asked
      const on = await reachCall(parts, access, asked, 'see-calls')
      const { id, accountId } = on.call
      const scope = accountScope(accountId)
      const history = await annotationHistories(db, scope, [id])
      return { changes: presentChanges(history(id, (offsetMs) => mayRead(actor, on, offsetMs))) }
    },

    addNote: async (asked) => {
      const on = await reachToWrite(asked)
      const note = await write(asked, on, async (writing) => ({ result: await addNote(writing, on, asked.body) }))
      return presentNote(asked.actor, note, true)
    },

    changeNote: async (asked) => {
      const on = await reachToWrite(asked)
      const { noteId } = asked.params
      const note = await write(asked, on, async (writing) => ({
        result: await editNote(writing, on, noteId, asked.body),
      }))
      return presentNote(asked.actor, note, true)
    },

    removeNote: async (asked) => {
      const on = await reachToWrite(asked)
      const { noteId } = asked.params
      await write(asked, on, async (writing) => ({ result: await putAway(writing, on, noteId, true) }))
      return undefined
    },

    restoreNote: async (asked) => {
      const on = await reachToWrite(asked)
      const { noteId } = asked.params
      const note = await write(asked, on, async (writing) => ({ result: await putAway(writing, on, noteId, false) }))
      return presentNote(asked.actor, note, true)
    },

    setDisposition: async (asked) => {
      const on = await reachToWrite(asked)
      const { id, accountId } = on.call
      await write(asked, on, async (writing) => ({
        result: undefined,
        answered: await dispose(writing, on, asked.body),
      }))
      return presentDisposition((await dispositionsOfCalls(db, accountScope(accountId), [id])).get(id))
    },

    changeTags: async (asked) => {
      const on = await reachToWrite(asked)
      const { id, accountId } = on.call
      await write(asked, on, async (writing) => ({ result: await tag(writing, on, asked.body) }))
      return { tags: [...((await tagsOfCalls(db, accountScope(accountId), [id])).get(id) ?? [])] }
    },

    saveDraft: async (asked) => {
      const userId = userIdOf(asked.actor)
      const { call } = await reachToWrite(asked)
      // A person of the platform or of a reseller is nobody of the account: their drafts live as long as the page.
      if (userId === undefined || asked.actor.accountId === undefined) return undefined
      await saveDraft(db, { accountId: call.accountId, callId: call.id, userId }, asked.body, nowMs())
      return undefined
    },

    annotateCalls: async (asked) => {
      const results: { call: string; callId?: string; error?: { code: string; message: string } }[] = []
      for (const { call, disposition, reason, note, tags } of asked.body.calls) {
        try {
          const one: AskedCall = { ...asked, params: { callId: call } }
          const on = await reachToWrite(one)
          await write(one, on, async (writing) => {
            const given = { ...(reason !== undefined && { reason }) }
            const answered = disposition === undefined ? [] : await dispose(writing, on, { disposition, ...given })
            if (note) await addNote(writing, on, note)
            if (tags) await tag(writing, on, tags)
            return { result: undefined, answered }
          })
          results.push({ call, callId: on.call.id })
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          results.push({ call, error: { code: error.code, message: error.message } })
        }
      }
      return { results }
    },
  }
}
