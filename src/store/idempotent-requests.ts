/** Answers of requests that may be sent twice. The caller's key is stored as a hash, and the answer encrypted with it: some hold secrets. */

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { type Db, inScope, PLATFORM } from './db.ts'

const KEPT_MS = 24 * 3_600_000
/** Whoever answers longer than this has died. */
const ANSWERED_WITHIN_MS = 5 * 60_000

export interface IdempotentRequest {
  readonly actorId: string
  readonly key: string
  /** Of everything that makes the request what it is. */
  readonly requestSha256: string
}

/** `new`: answer it, then `keepAnswer` or `forgetRequest`. `other`: the key came with another request. */
export type Claim =
  | { readonly kind: 'new' }
  | { readonly kind: 'answered'; readonly status: number; readonly answer: unknown }
  | { readonly kind: 'other' }
  | { readonly kind: 'in-progress' }

export async function claimRequest(
  db: Db,
  { actorId, key, requestSha256 }: IdempotentRequest,
  nowMs: number,
): Promise<Claim> {
  return inScope(db, PLATFORM, async (trx) => {
    await trx
      .deleteFrom('idempotent_requests')
      .where('actor_id', '=', actorId)
      .where((is) =>
        is.or([
          is('created_at', '<', new Date(nowMs - KEPT_MS)),
          is.and([is('status', 'is', null), is('created_at', '<', new Date(nowMs - ANSWERED_WITHIN_MS))]),
        ]),
      )
      .execute()
    const values = { actor_id: actorId, key: hashOf(key), request_sha256: requestSha256, created_at: new Date(nowMs) }
    const made = await trx
      .insertInto('idempotent_requests')
      .values(values)
      .onConflict((same) => same.doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 1n) return { kind: 'new' }
    const row = await trx
      .selectFrom('idempotent_requests')
      .selectAll()
      .where('actor_id', '=', actorId)
      .where('key', '=', hashOf(key))
      .executeTakeFirst()
    if (!row) return { kind: 'in-progress' }
    if (row.request_sha256 !== requestSha256) return { kind: 'other' }
    if (row.status === null) return { kind: 'in-progress' }
    return { kind: 'answered', status: row.status, answer: opened(key, String(row.answer)) }
  })
}

export async function keepAnswer(
  db: Db,
  { actorId, key }: IdempotentRequest,
  status: number,
  answer: unknown,
): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('idempotent_requests')
      .set({ status, answer: JSON.stringify(sealed(key, answer)) })
      .where('actor_id', '=', actorId)
      .where('key', '=', hashOf(key))
      .execute(),
  )
}

/** It failed: sent again, it is tried again. */
export async function forgetRequest(db: Db, { actorId, key }: IdempotentRequest): Promise<void> {
  await inScope(db, PLATFORM, (trx) =>
    trx.deleteFrom('idempotent_requests').where('actor_id', '=', actorId).where('key', '=', hashOf(key)).execute(),
  )
}

const hashOf = (key: string) => createHash('sha256').update(`key ${key}`).digest('hex')

const cipherKey = (key: string, salt: Uint8Array) => Buffer.from(hkdfSync('sha256', key, salt, 'idempotent answer', 32))

function sealed(key: string, answer: unknown): string {
  const salt = randomBytes(16)
  const cipher = createCipheriv('aes-256-gcm', cipherKey(key, salt), salt.subarray(0, 12))
  const text = Buffer.concat([cipher.update(JSON.stringify(answer ?? null), 'utf8'), cipher.final()])
  return Buffer.concat([salt, cipher.getAuthTag(), text]).toString('base64')
}

function opened(key: string, stored: string): unknown {
  const bytes = Buffer.from(stored, 'base64')
  const salt = bytes.subarray(0, 16)
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(key, salt), salt.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(16, 32))
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(32)), decipher.final()]).toString('utf8'))
}
