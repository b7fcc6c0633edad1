/** Which recorders share the database, and whether one of them has been out of its reach: calls that it captured may still come. */

import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../core/model/call.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

/** One that is in touch says so as often. */
const SAY_EVERY_MS = 10_000
/** Late by more than it says so: it was not in touch. */
const MISSED_MS = 15_000
/** One that was away for longer is not waited for. */
const AWAY_MS = 24 * 3_600_000
/** One that never came back, under a name that nobody has any more. */
const FORGOTTEN_MS = 7 * 24 * 3_600_000
/** A database that does not answer holds nobody up. */
const STOP_WAITS_MS = 2000

/** Says that the recorder is in touch, until it is stopped, which takes it off the list: it leaves in good order. */
export function keepInTouch(db: Db, name: string): { readonly stop: () => Promise<void> } {
  let saying: Promise<void> | undefined

  function say(): void {
    // Without a database there is nobody to tell: that is what the others will see.
    saying ??= recorderSeen(db, name, new Date())
      .catch(() => undefined)
      .finally(() => {
        saying = undefined
      })
  }

  say()
  const timer = setInterval(say, SAY_EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      const leaving = (saying ?? Promise.resolve()).then(() => recorderLeft(db, name)).catch(() => undefined)
      await Promise.race([leaving, delay(STOP_WAITS_MS, undefined, { ref: false })])
    },
  }
}

export async function recorderSeen(db: Db, name: string, seenAt: Date): Promise<void> {
  const forgottenAt = new Date(seenAt.getTime() - FORGOTTEN_MS)
  await inScope(db, PLATFORM, async (trx) => {
    await trx
      .insertInto('recorders')
      .values({ name, seen_at: seenAt })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ seen_at: seenAt }))
      .execute()
    await trx.deleteFrom('recorders').where('seen_at', '<', forgottenAt).execute()
  })
}

async function recorderLeft(db: Db, name: string): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('recorders').where('name', '=', name).execute())
}

/** Whether a recorder other than `name` was out of touch when the call ended, so that what it had of it may be unknown. */
export async function isRecorderAway(db: Db, name: string, { endedAtMs }: Pick<Call, 'endedAtMs'>): Promise<boolean> {
  if (endedAtMs === undefined) return false
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('recorders')
      .select('name')
      .where('name', '<>', name)
      .where('seen_at', '<', new Date(endedAtMs - MISSED_MS))
      .where('seen_at', '>', new Date(endedAtMs - AWAY_MS))
      .executeTakeFirst(),
  )
  return row !== undefined
}
