/** How long Acme Bikes keeps what it has, and a case for which some of it has to stay: for whoever looks at these pages. */

import type { CallId } from '../core/model/ids.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { findDispositions } from '../store/dispositions.ts'
import { addCalls, createHold, listHolds, lockHold } from '../store/legal-holds.ts'
import { findRetention, saveRetention } from '../store/retention-policies.ts'
import { DEMO_DOCUMENT } from './demo-document.ts'

/** The clinic keeps its recordings for as long. */
const SHORT_LIVED = 'lark'
const SHORT_DAYS = 5

/** After the dispositions are there. At a later start it is there already, or somebody has changed it. */
export async function keepDemoRecordings(db: Db, accountSlug: string, nowMs: number): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  if (!account) return
  const { id: accountId } = account
  const { version, epoch, policy } = await findRetention(db, accountId)
  const complaint = (await findDispositions(db, accountId)).inbound.find(({ label }) => label === 'Complaint')
  if (version === 0 && complaint) {
    const rules = [
      { when: { kind: 'disposition', dispositionId: complaint.id }, days: 1095 },
      { when: { kind: 'tag', tag: 'warranty' }, days: 730 },
    ] as const
    const changed = { accountId, version, epoch, rules, callDays: policy.callDays, changedByName: 'Tapeline demo' }
    await saveRetention(db, changed, nowMs)
  }
  if ((await listHolds(db, accountId)).length > 0) return
  const reason = 'Letter of the court of 2 March: everything about the order 4711.'
  await createHold(db, { accountId, name: 'Miller v. Acme Bikes', reason, createdByName: 'Tapeline demo' }, nowMs)
}

/** As if the case were about it. */
export async function holdDemoCall(db: Db, accountSlug: string, callId: CallId, nowMs: number): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  const hold = account && (await listHolds(db, account.id)).find(({ releasedAtMs }) => releasedAtMs === undefined)
  if (!hold) return
  await db.transaction().execute(async (trx) => {
    await lockHold(trx, hold)
    await addCalls(trx, hold, [callId], 'Tapeline demo', nowMs)
  })
}

/** With recordings that go soon. Only where there were none yet: what is kept may not be kept less long without a second person. */
export async function demoDocument(db: Db): Promise<object> {
  const known = await findAccountBySlug(db, PLATFORM, SHORT_LIVED)
  if (known && (await findRetention(db, known.id)).policy.days > SHORT_DAYS) return DEMO_DOCUMENT
  const accounts = DEMO_DOCUMENT.accounts.map(({ settings, ...account }) => ({
    ...account,
    settings: account.slug === SHORT_LIVED ? { ...settings, retentionDays: SHORT_DAYS } : settings,
  }))
  return { ...DEMO_DOCUMENT, accounts }
}
