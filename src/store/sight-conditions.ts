/** What core/access/sight.ts and core/access/may-read-note.ts say, in SQL. */

import { type Expression, type SqlBool, sql } from 'kysely'
import { type Sight, seesEverything } from '../core/access/sight.ts'
import { isUuid } from '../core/model/uuid.ts'
import { anyOf, overlap } from './array-conditions.ts'

/** Of a row of `calls`, as `sees`. */
export function isSeen(sight: Sight): Expression<SqlBool> {
  if (seesEverything(sight)) return sql<SqlBool>`true`
  const { whole, ownId, callIds, userIds, queueIds, hidingUserIds } = sight
  const within = whole ? sql<SqlBool>`true` : anyOf([overlap('people_ids', userIds), overlap('queue_ids', queueIds)])
  const open =
    hidingUserIds.length === 0
      ? within
      : sql<SqlBool>`(${within} and (not ${overlap('people_ids', hidingUserIds)} or ${hasOpenPart(sight)}))`
  return anyOf([overlap('people_ids', ownId === undefined ? [] : [ownId]), isOneOf('id', callIds), open])
}

/** A segment that is reached, and on which nobody hides. Asked only of the few calls on which somebody does. */
function hasOpenPart(sight: Sight): Expression<SqlBool> {
  return sql<SqlBool>`exists (
    select from jsonb_array_elements(coalesce(detail #> '{replay,segments}', '[]')) segment where ${isOpen(sight)})`
}

/** Of a note of the table `said` that stands on a call of the table `calls`: of the whole call, or of a moment that is heard. */
export function isReadable(reader: Sight | undefined): Expression<SqlBool> {
  if (!reader) return sql<SqlBool>`said.offset_ms is null`
  if (seesEverything(reader)) return sql<SqlBool>`true`
  const atMs = sql`(extract(epoch from calls.started_at) * 1000 + said.offset_ms)`
  const { ownId, callIds } = reader
  const isOwn = ownId === undefined ? sql<SqlBool>`false` : sql<SqlBool>`${USERS} ? ${ownId}`
  const isHeard = anyOf([isOwn, isOneOf('calls.id', callIds), isOpen(reader)])
  return sql<SqlBool>`(said.offset_ms is null or not exists (
    select from jsonb_array_elements(coalesce(calls.detail #> '{replay,segments}', '[]')) segment
    where (segment ->> 'fromMs')::numeric <= ${atMs}
      and (${atMs} <= (segment ->> 'toMs')::numeric or segment ->> 'endedBy' = 'still-running')
      and ${isHeard} is not true))`
}

const USERS = sql`(segment #> '{visibleTo,users}')`
/** Segments of before it was noted name the queues that wanted them. */
const QUEUES = sql`coalesce(segment -> 'queues', jsonb_path_query_array(segment, '$.triggers[*] ? (@.kind == "queue").queueId'))`

function isOpen({ whole, userIds, queueIds, hidingUserIds }: Sight): Expression<SqlBool> {
  const within = whole
    ? sql<SqlBool>`true`
    : anyOf([sql<SqlBool>`${USERS} ?| ${userIds}::text[]`, sql<SqlBool>`${QUEUES} ?| ${queueIds}::text[]`])
  return sql<SqlBool>`(${within} and not ${USERS} ?| ${hidingUserIds}::text[])`
}

function isOneOf(column: 'id' | 'calls.id', callIds: readonly string[]): Expression<SqlBool> {
  const ids = callIds.filter(isUuid)
  return ids.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${sql.ref(column)} = any(${ids}::uuid[])`
}
