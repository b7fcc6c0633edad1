/** A stretch of a recording is destroyed when two people want it: one says why, another one agrees. */

import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId, CallId } from '../../core/model/ids.ts'
import type { Redaction } from '../../core/model/redaction.ts'
import type { Trx } from '../../store/db.ts'
import { createRedaction, decideRedaction, getRedaction, holdsAgainst, listRedactions } from '../../store/redactions.ts'
import { findUnmergedTwins } from '../../store/twins.ts'
import { createCallAccess } from '../access/call-access.ts'
import { scopeOf, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import { refuseSealed } from '../recordings/recording-handlers.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import type { ByWhom } from '../terminations/orders-of-closing.ts'
import { presentRedaction } from './present-redaction.ts'

type Names = 'requestRedaction' | 'listRedactions' | 'getRedaction' | 'approveRedaction' | 'refuseRedaction'

export function redactionHandlers(parts: ServerParts): Handlers<Names> {
  const { db, bus, jobs, nowMs } = parts
  const access = createCallAccess(parts)

  /** With its line in the audit log in one commit, then told to open pages. */
  async function change({ actor, request }: ByWhom, what: string, work: (trx: Trx) => Promise<Redaction>) {
    const changed = await db.transaction().execute(async (trx) => {
      const redaction = await work(trx)
      const { id, accountId, callId, recordingId, fromMs, toMs, reason, requestedByName } = redaction
      await audit(trx, request, nowMs(), actor, {
        action: `redaction.${what}`,
        subject: { kind: 'redaction', id },
        accountId,
        details: {
          ...{ callId, recordingId, reason, requestedBy: requestedByName },
          from: isoTime(fromMs),
          to: isoTime(toMs),
        },
      })
      return redaction
    })
    const { accountId, callId } = changed
    await bus.publish({ topic: 'call-changed', accountId, id: callId })
    return presentRedaction(changed, actor)
  }

  return {
    requestRedaction: async (asked) => {
      const { actor, body, params, request } = asked
      const recording = await access.getRecording({ actor, request }, params.recordingId, 'listen')
      refuseSealed(recording)
      const { id: recordingId, accountId, callId, startedAtMs, durationMs } = recording
      if (body.toMs <= body.fromMs || body.fromMs >= durationMs) {
        throw failure('redaction-out-of-range', { durationMs })
      }
      const stretch = { fromMs: startedAtMs + body.fromMs, toMs: startedAtMs + Math.min(body.toMs, durationMs) }
      const by = { requestedBy: actor.id, requestedByName: actor.name }
      const draft = { accountId, callId, recordingId, ...stretch, reason: body.reason, ...by }
      return change(asked, 'requested', async (trx) => {
        await refuseWhereKept(trx, accountId, callId)
        return createRedaction(trx, draft, nowMs())
      })
    },

    listRedactions: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return { redactions: (await listRedactions(db, accountId)).map((each) => presentRedaction(each, actor)) }
    },

    getRedaction: async ({ actor, params }) =>
      presentRedaction(await getRedaction(db, scopeOf(actor), params.redactionId), actor),

    approveRedaction: async (asked) => {
      const { actor, params } = asked
      const redaction = await getRedaction(db, scopeOf(actor), params.redactionId)
      // Whoever asked for it could have made a key for it.
      if (userIdOf(actor) === undefined || redaction.requestedBy === actor.id) throw failure('second-person-needed')
      return change(asked, 'approved', async (trx) => {
        await refuseWhereKept(trx, redaction.accountId, redaction.callId)
        const agreed = await decideRedaction(trx, redaction, 'running', actor.name, nowMs())
        await jobs.enqueue(trx, { name: 'redact-recording', subjectId: redaction.id })
        return agreed
      })
    },

    refuseRedaction: async (asked) => {
      const { actor, params } = asked
      const redaction = await getRedaction(db, scopeOf(actor), params.redactionId)
      const state = redaction.requestedBy === actor.id ? 'withdrawn' : 'refused'
      return change(asked, state, (trx) => decideRedaction(trx, redaction, state, actor.name, nowMs()))
    },
  }
}

/** What a case holds stays whole; what another recorder has too would not be gone. */
async function refuseWhereKept(trx: Trx, accountId: AccountId, callId: CallId): Promise<void> {
  const cases = await holdsAgainst(trx, accountId, callId)
  if (cases.length > 0) throw failure('recording-held', { cases })
  const twins = await findUnmergedTwins(trx, { kind: 'account', accountId }, [callId])
  if (twins.size > 0) throw failure('recording-has-twin')
}

function failure(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError(code, ERROR_CODES[code].text, details)
}
