/** How long Acme Bikes keeps what it has, and a case for which some of it has to stay: for whoever looks at these pages. */

import { listAccounts } from '../store/accounts.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { findDispositions } from '../store/dispositions.ts'
import { createHold, listHolds } from '../store/legal-holds.ts'
import { findRetention, saveRetention } from '../store/retention-policies.ts'

/** After the dispositions are there. At a later start it is there already, or somebody has changed it. */
export async function keepDemoRecordings(db: Db, accountSlug: string, nowMs: number): Promise<void> {
  const account = (await listAccounts(db, PLATFORM)).find(({ slug }) => slug === accountSlug)
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
