import { sql } from 'kysely'
import type { Call } from '../core/model/call.ts'
import { ownNamesOf } from '../core/siprec/join-key.ts'
import { appendAuditEvent } from './audit-events.ts'
import { findLegs } from './call-legs.ts'
import { accountScope, inScope, type Trx } from './db.ts'
import { hasOpenHolds } from './legal-holds.ts'

/**
 * A case that holds a call holds legs of it that begin or come later, too. Only until they are archived: what people take out of a case
 * afterwards stays out of it. The last thing of a transaction: it may write to the audit log.
 */
export async function holdLateLeg(trx: Trx, call: Call, nowMs: number): Promise<void> {
  const { id, accountId, state } = call
  const scope = accountScope(accountId)
  const ownNames = ownNamesOf(call.identifiers ?? {})
  if (state === 'ready' || ownNames.length === 0 || !(await hasOpenHolds(trx, accountId))) return
  const legs = (await findLegs(trx, scope, [{ ...call, ownNames }])).get(id)
  if (!legs) return
  const { rows: holds } = await inScope(trx, scope, (scoped) =>
    sql<{ readonly id: string; readonly name: string; readonly reason: string }>`
      with held as (
        insert into legal_hold_calls (account_id, hold_id, call_id, added_by_name, added_at)
        select distinct on (h.id) h.account_id, h.id, ${id}::uuid, c.added_by_name, ${new Date(nowMs)}::timestamptz
          from legal_hold_calls c join legal_holds h on h.id = c.hold_id
          where c.call_id = any(${legs}::uuid[]) and h.released_at is null
          order by h.id, c.added_at
        on conflict do nothing
        returning hold_id)
      select id, name, reason from legal_holds where id in (select hold_id from held)`.execute(scoped),
  )
  for (const hold of holds) {
    await appendAuditEvent(trx, scope, {
      ...{ accountId, atMs: nowMs, actor: { kind: 'system' }, action: 'legal-hold.calls-added' },
      subject: { kind: 'legal-hold', id: hold.id },
      details: { name: hold.name, reason: hold.reason, added: 1, callIds: [id], legOf: legs },
    })
  }
}
