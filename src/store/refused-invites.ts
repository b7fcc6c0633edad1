/** Senders that are no recording client: what an administrator sees when a phone system is not known yet. */

import { type Selectable, sql } from 'kysely'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'
import { storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface RefusedInvite {
  readonly remoteAddress: string
  readonly protocol: string
  /** Of the latest INVITE, as sent. */
  readonly from: string
  readonly to: string
  readonly reason: string
  readonly certificateFingerprint?: string
  readonly firstSeenAtMs: number
  readonly lastSeenAtMs: number
  readonly times: number
}

export type NewRefusedInvite = Omit<RefusedInvite, 'firstSeenAtMs' | 'lastSeenAtMs' | 'times'> & {
  readonly seenAtMs: number
}

/** Source addresses of UDP can be forged: beyond this many rows the oldest are dropped. */
const MAXIMUM_ROWS = 10_000
const MAXIMUM_TEXT = 500

/** One row per address; the latest INVITE is told, all are counted. */
export async function saveRefusedInvite(db: Db, invite: NewRefusedInvite): Promise<void> {
  const seenAt = new Date(invite.seenAtMs)
  const latest = {
    protocol: invite.protocol,
    from_uri: storableText(invite.from).slice(0, MAXIMUM_TEXT),
    to_uri: storableText(invite.to).slice(0, MAXIMUM_TEXT),
    reason: invite.reason,
    certificate_fingerprint: invite.certificateFingerprint ?? null,
    last_seen_at: seenAt,
  }
  await inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .insertInto('refused_invites')
      .values({ remote_address: invite.remoteAddress, first_seen_at: seenAt, ...latest })
      .onConflict((conflict) =>
        conflict.column('remote_address').doUpdateSet({ ...latest, times: sql`refused_invites.times + 1` }),
      )
      .returning('times')
      .executeTakeFirst()
    if (row?.times === 1) await dropOldest(trx)
  })
}

/** Latest first. */
export async function listRefusedInvites(db: Db, limit = 100): Promise<readonly RefusedInvite[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('refused_invites').selectAll().orderBy('last_seen_at', 'desc').limit(limit).execute(),
  )
  return rows.map(toRefusedInvite)
}

/** When the sender has become a recording client, or is of no interest. */
export async function removeRefusedInvite(db: Db, remoteAddress: string): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('refused_invites').where('remote_address', '=', remoteAddress).execute(),
  )
}

async function dropOldest(trx: Trx): Promise<void> {
  await sql`delete from refused_invites where last_seen_at <
    (select last_seen_at from refused_invites order by last_seen_at desc offset ${MAXIMUM_ROWS} limit 1)`.execute(trx)
}

function toRefusedInvite(row: Selectable<Tables['refused_invites']>): RefusedInvite {
  return {
    remoteAddress: row.remote_address,
    protocol: row.protocol,
    from: row.from_uri,
    to: row.to_uri,
    reason: row.reason,
    firstSeenAtMs: row.first_seen_at.getTime(),
    lastSeenAtMs: row.last_seen_at.getTime(),
    times: row.times,
    ...withoutNulls({ certificateFingerprint: row.certificate_fingerprint }),
  }
}
