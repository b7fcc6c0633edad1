/** What an account lets people choose from when a call is over, and how they are asked. */

import {
  type AccountDispositions,
  DISPOSITION_DIRECTIONS,
  type Disposition,
  type DispositionDirection,
} from '../core/model/annotation.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { accountScope, type Db, inScope, type Trx } from './db.ts'
import { storableJson, storableText } from './row-values.ts'

const DEFAULTS = { version: 0, popUp: false, required: false, wrapUpSeconds: 60 }

/** Nothing to choose from, and nobody is asked, until somebody says otherwise. */
export function findDispositions(db: Db, accountId: AccountId): Promise<AccountDispositions> {
  return inScope(db, accountScope(accountId), async (trx) => {
    const options = await trx
      .selectFrom('wrap_up_options')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    const rows = await trx
      .selectFrom('dispositions')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('position')
      .execute()
    const ofDirection = (direction: DispositionDirection): Disposition[] =>
      rows
        .filter((row) => row.direction === direction)
        .map(({ id, label, active, reasons }) => ({ id, label, active, reasons }))
    return {
      accountId,
      ...(options
        ? {
            version: options.version,
            popUp: options.pop_up,
            required: options.required,
            wrapUpSeconds: options.wrap_up_seconds,
          }
        : DEFAULTS),
      inbound: ofDirection('inbound'),
      outbound: ofDirection('outbound'),
    }
  })
}

/**
 * Replaces all of it. `version` is the one it was made of: fails with `dispositions-changed` when that is not the newest any more.
 * Returns what is stored from now on.
 */
export function saveDispositions(db: Db, changed: AccountDispositions): Promise<AccountDispositions> {
  const { accountId, version, popUp, required, wrapUpSeconds } = changed
  return inScope(db, accountScope(accountId), async (trx) => {
    const options = { version: version + 1, pop_up: popUp, required, wrap_up_seconds: wrapUpSeconds }
    if (!(await saveOptions(trx, accountId, version, options))) {
      throw new AppError('dispositions-changed', 'Somebody else changed the dispositions meanwhile')
    }
    await trx.deleteFrom('dispositions').where('account_id', '=', accountId).execute()
    const rows = DISPOSITION_DIRECTIONS.flatMap((direction) =>
      changed[direction].map(({ id, label, active, reasons }, position) => ({
        account_id: accountId,
        id,
        direction,
        position,
        label: storableText(label),
        active,
        reasons: storableJson(reasons),
      })),
    )
    if (rows.length > 0) await trx.insertInto('dispositions').values(rows).execute()
    return findDispositions(trx, accountId)
  })
}

/** False when the stored version is another. */
async function saveOptions(
  trx: Trx,
  accountId: AccountId,
  version: number,
  options: { version: number; pop_up: boolean; required: boolean; wrap_up_seconds: number },
): Promise<boolean> {
  const saved = await trx
    .insertInto('wrap_up_options')
    .values({ account_id: accountId, ...options })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet(options).where('wrap_up_options.version', '=', version),
    )
    .executeTakeFirst()
  return (saved.numInsertedOrUpdatedRows ?? 0n) > 0n
}
