/** Tokens by which phones control the call they are on. A token is shown once; only its hash is stored. */

import { createHash, randomBytes } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { RecordingStatus } from '../core/model/call-time-line.ts'
import type { AccountId, CallId, DeviceId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { type Db, inScope, PLATFORM, type Scope } from './db.ts'
import { newId } from './new-id.ts'
import { withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface PhoneButton {
  readonly id: string
  readonly accountId: AccountId
  readonly deviceId: DeviceId
  /** First characters of the token, to tell them apart. */
  readonly hint: string
  readonly createdBy?: UserId
  readonly createdAtMs: number
  readonly lastUsedAtMs?: number
  readonly revokedAtMs?: number
}

export interface NewPhoneButton {
  readonly accountId: AccountId
  readonly deviceId: DeviceId
  readonly createdBy?: UserId
}

/** `token` is what stands in the phone's address; it cannot be read again. */
export async function createPhoneButton(
  db: Db,
  scope: Scope,
  { accountId, deviceId, createdBy }: NewPhoneButton,
): Promise<{ readonly button: PhoneButton; readonly token: string }> {
  const token = `tlp_${randomBytes(24).toString('base64url')}`
  const row = await inScope(db, scope, (trx) =>
    trx
      .insertInto('phone_buttons')
      .values({
        id: newId(),
        account_id: accountId,
        device_id: deviceId,
        token_hash: hashOf(token),
        hint: token.slice(0, 9),
        created_by: createdBy ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow(),
  )
  return { button: toPhoneButton(row), token }
}

/** A device whose button was pressed, and the live call it is on. */
export interface PressedPhone {
  readonly buttonId: string
  readonly accountId: AccountId
  readonly device: { readonly id: DeviceId; readonly name: string; readonly ownerId?: UserId }
  /** Absent when it is on none. */
  readonly call?: { readonly id: CallId; readonly status?: RecordingStatus }
}

const USE_NOTED_EVERY_MS = 60_000

/**
 * Undefined when the token is unknown or revoked. The call is the newest live one that the device is on, else that its owner is on: many
 * phone systems name the user and not the phone. Notes the use, at most once a minute.
 */
export async function findPressedPhone(db: Db, token: string, nowMs: number): Promise<PressedPhone | undefined> {
  if (!token.startsWith('tlp_')) return undefined
  return inScope(db, PLATFORM, async (trx) => {
    const row = await trx
      .selectFrom('phone_buttons as button')
      .innerJoin('devices as device', 'device.id', 'button.device_id')
      .leftJoinLateral(
        (from) =>
          from
            .selectFrom('calls')
            .select(['calls.id as call_id', 'calls.status as call_status'])
            .whereRef('calls.account_id', '=', 'button.account_id')
            // Said literally: the index holds live calls only.
            .where('calls.state', '=', sql.lit('live'))
            .where(sql<boolean>`calls.party_ids && array[device.id, device.owner_id]::text[]`)
            .orderBy(sql`calls.party_ids @> array[device.id]::text[]`, 'desc')
            .orderBy('calls.started_at', 'desc')
            .limit(1)
            .as('live'),
        (join) => join.onTrue(),
      )
      .select(['button.id', 'button.account_id', 'button.last_used_at', 'device.id as device_id', 'device.name'])
      .select(['device.owner_id', 'live.call_id', 'live.call_status'])
      .where('button.token_hash', '=', hashOf(token))
      .where('button.revoked_at', 'is', null)
      .executeTakeFirst()
    if (!row) return undefined
    if (nowMs - (row.last_used_at?.getTime() ?? 0) > USE_NOTED_EVERY_MS) {
      await trx
        .updateTable('phone_buttons')
        .set({ last_used_at: new Date(nowMs) })
        .where('id', '=', row.id)
        .execute()
    }
    return {
      buttonId: row.id,
      accountId: row.account_id,
      device: { id: row.device_id, name: row.name, ...withoutNulls({ ownerId: row.owner_id }) },
      ...(row.call_id !== null && {
        call: { id: row.call_id, ...withoutNulls({ status: row.call_status as RecordingStatus | null }) },
      }),
    }
  })
}

/** Of one device, oldest first, revoked ones too. */
export async function listPhoneButtons(db: Db, scope: Scope, deviceId: DeviceId): Promise<readonly PhoneButton[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('phone_buttons').selectAll().where('device_id', '=', deviceId).orderBy('id').execute(),
  )
  return rows.map(toPhoneButton)
}

/** Fails with `phone-button-not-found`, also when it belongs to another device. */
export async function revokePhoneButton(
  db: Db,
  scope: Scope,
  { id, deviceId }: Pick<PhoneButton, 'id' | 'deviceId'>,
  nowMs: number,
): Promise<void> {
  const notFound = new AppError('phone-button-not-found', 'There is no such phone button')
  if (!isUuid(id)) throw notFound
  const result = await inScope(db, scope, (trx) =>
    trx
      .updateTable('phone_buttons')
      .set({ revoked_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('device_id', '=', deviceId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
  )
  if (result.numUpdatedRows === 0n) throw notFound
}

/** The token is random and long: a plain hash is as good as a slow one. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function toPhoneButton(row: Selectable<Tables['phone_buttons']>): PhoneButton {
  return {
    id: row.id,
    accountId: row.account_id,
    deviceId: row.device_id,
    hint: row.hint,
    createdAtMs: row.created_at.getTime(),
    ...withoutNulls({
      createdBy: row.created_by,
      lastUsedAtMs: row.last_used_at?.getTime(),
      revokedAtMs: row.revoked_at?.getTime(),
    }),
  }
}
