/** A change of accounts, users, devices, recording clients or settings: with its audit event in one commit, then told to all. */

import type { AccountId } from '../core/model/ids.ts'
import type { Trx } from '../store/db.ts'
import { audit, type Deed } from './audit.ts'
import type { Asked } from './serve-routes.ts'
import type { ServerParts } from './server-parts.ts'

interface Change<Result> {
  readonly result: Result
  readonly deed: Deed
  /** Whose directory has changed; absent for the platform's. */
  readonly accountId?: AccountId | undefined
}

export async function changeDirectory<Result>(
  { db, bus, nowMs }: Pick<ServerParts, 'db' | 'bus' | 'nowMs'>,
  { request, actor }: Pick<Asked<never>, 'request'> & { readonly actor: Asked<never>['request']['actor'] },
  work: (trx: Trx) => Promise<Change<Result>>,
): Promise<Result> {
  const { result, accountId } = await db.transaction().execute(async (trx) => {
    const change = await work(trx)
    await audit(trx, request, nowMs(), actor, change.deed)
    return change
  })
  await bus.publish({ topic: 'directory-changed', ...(accountId === undefined ? {} : { accountId }) })
  return result
}
