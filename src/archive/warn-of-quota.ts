/** Tells an account's people before its room for recordings is used up: in the audit log, to programs, and by e-mail. */

import type { Log } from '../core/model/log.ts'
import { PERMISSIONS_OF } from '../core/model/permission.ts'
import { isOutsideAccounts, ROLES } from '../core/model/role.ts'
import { type QuotaLevel, type QuotaShare, quotaLevel, quotaShares } from '../core/retention/quota.ts'
import { quotaLetter } from '../core/retention/quota-letter.ts'
import { findAccount } from '../store/accounts.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { accountScope, type Db } from '../store/db.ts'
import { usageOf } from '../store/due-recordings.ts'
import { findLetterLanguage } from '../store/letter-languages.ts'
import type { Mailer } from '../store/mailer.ts'
import { noteQuotaLevel } from '../store/quota-warnings.ts'
import type { AccountRetention } from '../store/retention-policies.ts'
import { listUsersOfRoles } from '../store/users.ts'

export interface QuotaParts {
  readonly db: Db
  readonly nowMs: () => number
  readonly log: Log
  readonly mailer?: Mailer
  readonly publicUrl?: string
}

const WHO_IS_TOLD = ROLES.filter(
  (role) => !isOutsideAccounts(role) && PERMISSIONS_OF[role].some((permission) => permission === 'manage-retention'),
)

/** Once for each level, and again when it was lower meanwhile. */
export async function warnOfQuota(parts: QuotaParts, { accountId, policy }: AccountRetention): Promise<void> {
  const { db, nowMs } = parts
  const { quota = {} } = policy
  if (Object.keys(quota).length === 0) return
  const usage = await usageOf(db, accountId)
  const level = quotaLevel(quota, usage)
  const [fullest] = quotaShares(quota, usage)
  const isNews = await db.transaction().execute(async (trx) => {
    if (!(await noteQuotaLevel(trx, accountId, level, nowMs())) || !fullest) return false
    await appendAuditEvent(trx, accountScope(accountId), {
      accountId,
      atMs: nowMs(),
      actor: { kind: 'system' },
      action: 'retention.quota-near',
      subject: { kind: 'retention', id: accountId },
      details: { level, quota, usage },
    })
    return true
  })
  if (isNews && fullest) await write(parts, accountId, level, fullest)
}

async function write(
  { db, mailer, publicUrl, log }: QuotaParts,
  accountId: string,
  level: QuotaLevel,
  fullest: QuotaShare,
): Promise<void> {
  if (!mailer) return
  const scope = accountScope(accountId)
  const account = await findAccount(db, scope, accountId)
  const link = `${publicUrl ?? ''}/settings/accounts/${accountId}?tab=retention`
  for (const { id, name, email, active } of await listUsersOfRoles(db, scope, WHO_IS_TOLD)) {
    if (!active || email === undefined) continue
    const language = await findLetterLanguage(db, id)
    const news = { language, personName: name, accountName: account?.name ?? '', level, fullest, link }
    await mailer
      .send({ to: email, ...quotaLetter(news) })
      .catch((error: unknown) => log.warn({ err: error, userId: id }, 'a letter about a quota was not sent'))
  }
}
