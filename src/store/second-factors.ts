/** Authenticator apps and recovery codes of people. */

import { createHash } from 'node:crypto'
import type { UserId } from '../core/model/ids.ts'
import { type Db, inScope, PLATFORM } from './db.ts'

export interface TotpFactor {
  readonly sealedSecret: Uint8Array
  readonly createdAtMs: number
  /** Absent: no code has proved yet that the app has the secret. */
  readonly confirmedAtMs?: number
  /** Number of the 30 s step whose code was taken last. */
  readonly lastStep?: number
}

export async function findTotpFactor(db: Db, userId: UserId): Promise<TotpFactor | undefined> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('totp_factors').selectAll().where('user_id', '=', userId).executeTakeFirst(),
  )
  if (!row) return undefined
  return {
    sealedSecret: row.sealed_secret,
    createdAtMs: row.created_at.getTime(),
    ...(row.confirmed_at === null ? {} : { confirmedAtMs: row.confirmed_at.getTime() }),
    ...(row.last_step === null ? {} : { lastStep: Number(row.last_step) }),
  }
}

/** A secret that is not confirmed yet takes the place of another such one; of a confirmed one it does not: false. */
export async function offerTotpSecret(
  db: Db,
  userId: UserId,
  sealedSecret: Uint8Array,
  nowMs: number,
): Promise<boolean> {
  const values = { sealed_secret: sealedSecret, created_at: new Date(nowMs), last_step: null }
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .insertInto('totp_factors')
      .values({ user_id: userId, ...values, confirmed_at: null })
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet(values).where('totp_factors.confirmed_at', 'is', null),
      )
      .returning('user_id')
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** Takes the code of this step, and no code of it or of an earlier one ever again. False when one was taken already. */
export async function takeTotpStep(db: Db, userId: UserId, step: number): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('totp_factors')
      .set({ last_step: step })
      .where('user_id', '=', userId)
      .where((where) => where.or([where('last_step', 'is', null), where('last_step', '<', String(step))]))
      .returning('user_id')
      .executeTakeFirst(),
  )
  return row !== undefined
}

export async function confirmTotpFactor(db: Db, userId: UserId, nowMs: number): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('totp_factors')
      .set({ confirmed_at: new Date(nowMs) })
      .where('user_id', '=', userId)
      .execute(),
  )
}

/** Returns whether there was one. */
export async function removeTotpFactor(db: Db, userId: UserId): Promise<boolean> {
  const result = await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('totp_factors').where('user_id', '=', userId).executeTakeFirst(),
  )
  return result.numDeletedRows > 0n
}

/** Of whoever has no second factor left that they could stand in for. */
export async function removeRecoveryCodes(db: Db, userId: UserId): Promise<void> {
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute())
}

/** Takes the place of all former codes. */
export async function putRecoveryCodes(db: Db, userId: UserId, codes: readonly string[]): Promise<void> {
  await inScope(db, PLATFORM, async (trx) => {
    await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
    await trx
      .insertInto('recovery_codes')
      .values(codes.map((code) => ({ user_id: userId, code_hash: hashOfCode(userId, code), used_at: null })))
      .execute()
  })
}

/** False when it is none of the person's, or was used. */
export async function takeRecoveryCode(db: Db, userId: UserId, code: string, nowMs: number): Promise<boolean> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('recovery_codes')
      .set({ used_at: new Date(nowMs) })
      .where('user_id', '=', userId)
      .where('code_hash', '=', hashOfCode(userId, code))
      .where('used_at', 'is', null)
      .returning('user_id')
      .executeTakeFirst(),
  )
  return row !== undefined
}

export async function countRecoveryCodes(db: Db, userId: UserId): Promise<number> {
  const row = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('recovery_codes')
      .select((select) => select.fn.countAll<string>().as('count'))
      .where('user_id', '=', userId)
      .where('used_at', 'is', null)
      .executeTakeFirstOrThrow(),
  )
  return Number(row.count)
}

/** 80 random bits: a plain hash is as good as a slow one. */
function hashOfCode(userId: UserId, code: string): Buffer {
  return createHash('sha256').update(`${userId} ${code}`).digest()
}
