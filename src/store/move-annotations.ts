/** What was said of two calls that turned out to be one stands on the one that stays, and the cases of either hold it. */

import { sql } from 'kysely'
import type { CallId } from '../core/model/ids.ts'
import { inScope, PLATFORM, type Trx } from './db.ts'

interface Moved {
  readonly otherId: CallId
  /** The merged call begins by so much earlier than the one that stays did: its moments lie later on the time line. */
  readonly earlierMs: number
  /** So much later than the merged call the other one began. */
  readonly otherLaterMs: number
}

/** Part of the transaction that merges them. Of two dispositions the one that was said later holds. */
export async function moveAnnotations(trx: Trx, survivor: CallId, moved: Moved): Promise<void> {
  const { otherId, earlierMs, otherLaterMs } = moved
  await inScope(trx, PLATFORM, async (platform) => {
    await shiftMoments(platform, survivor, Math.round(earlierMs))
    await shiftMoments(platform, otherId, Math.round(otherLaterMs))
    // Two programs may call two notes the same on either.
    await sql`update call_notes set call_id = ${survivor}, external_id = case when exists (select from call_notes s
        where s.call_id = ${survivor} and s.external_id = call_notes.external_id) then null else external_id end
      where call_id = ${otherId}`.execute(platform)
    await sql`update call_tags o set removed_at = tagged_at, removed_by_kind = tagged_by_kind, removed_by = tagged_by,
        removed_by_name = tagged_by_name
      where call_id = ${otherId} and removed_at is null and exists (select from call_tags s
        where s.call_id = ${survivor} and s.tag = o.tag and s.removed_at is null)`.execute(platform)
    await sql`update call_tags set call_id = ${survivor} where call_id = ${otherId}`.execute(platform)
    await sql`update legal_hold_calls o set call_id = ${survivor} where call_id = ${otherId} and not exists (
      select from legal_hold_calls s where s.call_id = ${survivor} and s.hold_id = o.hold_id)`.execute(platform)
    await moveDispositions(platform, survivor, otherId)
    for (const table of ['wrap_ups', 'annotation_drafts'] as const) {
      await sql`update ${sql.table(table)} o set call_id = ${survivor} where call_id = ${otherId} and not exists (
        select from ${sql.table(table)} s where s.call_id = ${survivor} and s.user_id = o.user_id)`.execute(platform)
      await platform.deleteFrom(table).where('call_id', '=', otherId).execute()
    }
  })
}

async function shiftMoments(trx: Trx, callId: CallId, byMs: number): Promise<void> {
  if (byMs === 0) return
  await sql`update call_note_versions set offset_ms = greatest(0, offset_ms + ${byMs}::bigint)
    where offset_ms is not null and note_id in (select id from call_notes where call_id = ${callId})`.execute(trx)
  await sql`update call_notes set offset_ms = greatest(0, offset_ms + ${byMs}::bigint)
    where offset_ms is not null and call_id = ${callId}`.execute(trx)
}

/** In one history, in order of time: numbered behind all there are first, so that no number is there twice meanwhile. */
async function moveDispositions(trx: Trx, survivor: CallId, otherId: CallId): Promise<void> {
  await sql`update call_dispositions set is_current = false where call_id in (${survivor}, ${otherId})`.execute(trx)
  await sql`update call_dispositions o set call_id = ${survivor}, version = o.version + 1000000
    where call_id = ${otherId}`.execute(trx)
  await sql`update call_dispositions set version = -version where call_id = ${survivor}`.execute(trx)
  await sql`update call_dispositions d set version = n.place, is_current = n.place = n.places from (
      select version, row_number() over (order by set_at, version desc) as place, count(*) over () as places
      from call_dispositions where call_id = ${survivor}) n
    where d.call_id = ${survivor} and d.version = n.version`.execute(trx)
}
