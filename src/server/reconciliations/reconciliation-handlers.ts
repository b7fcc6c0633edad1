/** Reports of completeness: made of a file, kept, and read. */

import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { decodeText } from '../../core/people-import/decode-text.ts'
import { idsIn, userName } from '../../core/words/name-ids.ts'
import { findAccount } from '../../store/accounts.ts'
import { accountScope, type Db } from '../../store/db.ts'
import { listDevices } from '../../store/devices.ts'
import { getReport, latestDays, listMisses, listReports, type StoredMiss } from '../../store/reconciliations.ts'
import { findUsers } from '../../store/users.ts'
import { scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import { presentDay, presentMiss, presentReport } from './present-reconciliation.ts'
import { keepReport, prepareReport } from './reconcile-file.ts'

type Names =
  | 'createReconciliation'
  | 'listReconciliations'
  | 'listCompleteDays'
  | 'getReconciliation'
  | 'listReconciliationMisses'

export function reconciliationHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs } = parts
  return {
    createReconciliation: async ({ actor, params: { accountId }, body, request }) => {
      const account = await findAccount(db, await scopeOfAccount(db, actor, accountId), accountId)
      if (!account) throw new AppError('account-not-found', 'There is no such account')
      const text = 'text' in body ? body.text : decodeText(Buffer.from(body.base64, 'base64')).text
      const { fileName, mapping, toleranceMs } = body
      const draft = await prepareReport(parts, account, {
        text,
        fileName,
        madeByName: actor.name,
        mapping,
        toleranceMs,
      })
      const report = await keepReport(parts, account, draft, (trx, { id, days }) =>
        audit(trx, request, nowMs(), actor, {
          action: 'calls.reconciled',
          subject: { kind: 'reconciliation', id },
          accountId,
          details: { fileName, days: days.length },
        }),
      )
      return presentReport(report)
    },

    listReconciliations: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return { reconciliations: (await listReports(db, accountId)).map(presentReport) }
    },

    listCompleteDays: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return { days: (await latestDays(db, accountId)).map(presentDay) }
    },

    getReconciliation: async ({ actor, params }) =>
      presentReport(await getReport(db, scopeOf(actor), params.reconciliationId)),

    listReconciliationMisses: async ({ actor, params, query }) => {
      const report = await getReport(db, scopeOf(actor), params.reconciliationId)
      const { day, cause, after, limit } = query
      const misses = await listMisses(db, report, { day, cause, afterSeq: after, limit })
      const names = await namesIn(db, report.accountId, misses)
      return { misses: misses.map((miss) => presentMiss(miss, names)) }
    },
  }
}

/** Whoever the reasons name by id. */
async function namesIn(
  db: Db,
  accountId: AccountId,
  misses: readonly StoredMiss[],
): Promise<ReadonlyMap<string, string>> {
  const ids = idsIn(misses.map(({ because, trace }) => [because, ...trace].join('\n')).join('\n'))
  if (ids.length === 0) return new Map()
  const scope = accountScope(accountId)
  const users = await findUsers(db, scope, ids)
  const devices = (await listDevices(db, scope)).filter(({ id }) => ids.includes(id))
  return new Map([
    ...users.map((user) => [user.id, userName(user)] as const),
    ...devices.map(({ id, name }) => [id, name] as const),
  ])
}
