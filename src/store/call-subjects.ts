/** Who was on calls and through which queues they came: what access to them is decided by. */

import { sql } from 'kysely'
import { peopleOfSegment } from '../core/access/subject-of-call.ts'
import type { AccessSubject, CallSubject } from '../core/model/access.ts'
import type { Segment } from '../core/model/call-time-line.ts'
import type { CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, type Scope } from './db.ts'

export interface StoredSubject extends CallSubject {
  /** What is heard at this moment of a call that goes on. */
  readonly now: AccessSubject
}

/** Those of them that the scope sees, by id. One that was merged into another is found by the other's id only. */
export async function findCallSubjects(
  db: Db,
  scope: Scope,
  ids: readonly CallId[],
): Promise<ReadonlyMap<CallId, StoredSubject>> {
  const known = ids.filter(isUuid)
  if (known.length === 0) return new Map()
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('calls')
      .select(['id', 'account_id', 'people_ids', 'queue_ids'])
      .select(sql<readonly Segment[] | null>`detail #> '{replay,segments}'`.as('segments'))
      .select(sql<string | null>`(select reseller_id from accounts where accounts.id = account_id)`.as('reseller_id'))
      .where('id', 'in', known)
      .execute(),
  )
  return new Map(
    rows.map((row) => {
      const whole: AccessSubject = {
        callId: row.id,
        accountId: row.account_id,
        ...(row.reseller_id !== null && { resellerId: row.reseller_id }),
        userIds: row.people_ids,
        queueIds: row.queue_ids,
      }
      const segments = row.segments ?? []
      const last = segments.at(-1)
      const now = last?.endedBy === 'still-running' ? { ...whole, ...peopleOfSegment(last) } : whole
      return [row.id, { ...whole, segments: segments.map(peopleOfSegment), now }]
    }),
  )
}
