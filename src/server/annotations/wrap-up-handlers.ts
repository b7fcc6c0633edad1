import type { WrapUp as ContractWrapUp } from '../../contract/wrap-up.ts'
import { type AccountDispositions, dispositionDirectionsOf } from '../../core/model/annotation.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Call, Party } from '../../core/model/call.ts'
import { isUuid } from '../../core/model/uuid.ts'
import { dispositionsOfCalls } from '../../store/call-dispositions.ts'
import { accountScope } from '../../store/db.ts'
import { findDispositions } from '../../store/dispositions.ts'
import { findUsers } from '../../store/users.ts'
import { endWrapUp, type WrapUp, type WrapUpEnd, waitingWrapUps } from '../../store/wrap-ups.ts'
import { callNotFound } from '../access/call-access.ts'
import { reachableCalls } from '../access/reached-calls.ts'
import { userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { named, type UsersById } from '../calls/present-call-summary.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function wrapUpHandlers(parts: ServerParts): Handlers<'listWrapUps' | 'closeWrapUp'> {
  const { db, bus, nowMs } = parts
  return {
    listWrapUps: async ({ actor }) => {
      const userId = userIdOf(actor)
      const { accountId } = actor
      if (userId === undefined || accountId === undefined) return { wrapUps: [] }
      const waiting = await waitingWrapUps(db, accountId, userId, nowMs())
      if (waiting.length === 0) return { wrapUps: [] }
      const scope = accountScope(accountId)
      const ids = waiting.map(({ callId }) => callId)
      const calls = await reachableCalls(db, actor, scope, 'annotate', ids)
      const dispositions = await findDispositions(db, accountId)
      const userIds = [...calls.values()].flatMap(({ parties }) => parties.flatMap((party) => party.userId ?? []))
      const users = new Map((await findUsers(db, scope, [...new Set(userIds)])).map((user) => [user.id, user]))
      return {
        wrapUps: waiting.flatMap((wrapUp) => {
          const call = calls.get(wrapUp.callId)
          return call ? [present(wrapUp, call, dispositions, users)] : []
        }),
      }
    },

    closeWrapUp: async ({ actor, params: { callId }, body, request }) => {
      const userId = userIdOf(actor)
      const { accountId } = actor
      if (userId === undefined || accountId === undefined) throw callNotFound()
      const scope = accountScope(accountId)
      const call = (await reachableCalls(db, actor, scope, 'annotate', isUuid(callId) ? [callId] : [])).get(callId)
      const isRequired = call !== undefined && mustBeSaid(await findDispositions(db, accountId), call)
      const said = (await dispositionsOfCalls(db, scope, isUuid(callId) ? [callId] : [])).get(callId)
      if (isRequired && said?.label === undefined) {
        throw new AppError('disposition-required', 'The account asks for a disposition')
      }
      const end = endOf(body, nowMs())
      await db.transaction().execute(async (trx) => {
        if (!(await endWrapUp(trx, { accountId, userId, callId }, end))) throw callNotFound()
        const subject = { kind: 'call', id: callId }
        await audit(trx, request, nowMs(), actor, { action: `wrap-up.${WORDS[body.action]}`, subject, accountId })
      })
      await bus.publish({ topic: 'wrap-up-changed', accountId, id: callId, payload: { userIds: [userId] } })
      return undefined
    },
  }
}

const WORDS = { done: 'done', skip: 'skipped', snooze: 'snoozed' } as const

type Action = { readonly action: 'done' | 'skip' } | { readonly action: 'snooze'; readonly minutes: number }

function endOf(asked: Action, nowMs: number): WrapUpEnd {
  if (asked.action === 'snooze') return { state: 'waiting', snoozedUntilMs: nowMs + asked.minutes * 60_000 }
  return { state: asked.action === 'done' ? 'done' : 'skipped' }
}

/** Where the list has been emptied since, there is nothing to choose: whoever was asked must not be held by that. */
function mustBeSaid(dispositions: AccountDispositions, { direction }: Pick<Call, 'direction'>): boolean {
  const offered = dispositionDirectionsOf(direction).flatMap((each) => dispositions[each])
  return dispositions.required && offered.some(({ active }) => active)
}

function present(
  { callId, endedAtMs, snoozedUntilMs, hasDraft }: WrapUp,
  call: Pick<Call, 'startedAtMs' | 'direction' | 'parties'>,
  dispositions: AccountDispositions,
  users: UsersById,
): ContractWrapUp {
  const side = (role: Party['role']) => {
    const { name, number, aor, userId } = call.parties.find((party) => party.role === role) ?? ({} as Partial<Party>)
    return {
      ...(name !== undefined && { name }),
      ...(number !== undefined && { number }),
      ...(aor !== undefined && { aor }),
      ...named('user', userId === undefined ? undefined : users.get(userId)),
    }
  }
  return {
    callId,
    startedAt: isoTime(call.startedAtMs),
    endedAt: isoTime(endedAtMs),
    durationMs: Math.max(0, Math.round(endedAtMs - call.startedAtMs)),
    direction: call.direction,
    caller: side('caller'),
    callee: side('callee'),
    required: mustBeSaid(dispositions, call),
    wrapUpSeconds: dispositions.wrapUpSeconds,
    hasDraft,
    ...(snoozedUntilMs !== undefined && { snoozedUntil: isoTime(snoozedUntilMs) }),
  }
}
