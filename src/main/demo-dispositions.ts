/** What Acme Bikes says of its calls: whoever signs in as one of its people is asked when a simulated call ends. */

import type { Disposition } from '../core/model/annotation.ts'
import { listAccounts } from '../store/accounts.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { findDispositions, saveDispositions } from '../store/dispositions.ts'
import { newId } from '../store/new-id.ts'

const INBOUND = {
  Sale: ['New customer', 'Spare parts', 'Lease'],
  Repair: ['Appointment made', 'Bike is ready', 'Warranty'],
  Complaint: ['Delivery', 'Product', 'Service'],
  'Wrong number': [],
} as const

const OUTBOUND = {
  Reached: ['Appointment confirmed', 'Calls back', 'No interest'],
  'Not reached': ['No answer', 'Busy', 'Voicemail'],
} as const

/** At a later start they are there already, or somebody has changed them. */
export async function offerDemoDispositions(db: Db, accountSlug: string): Promise<void> {
  const account = (await listAccounts(db, PLATFORM)).find(({ slug }) => slug === accountSlug)
  if (!account || (await findDispositions(db, account.id)).version > 0) return
  const options = { popUp: true, required: false, wrapUpSeconds: 60 }
  const lists = { inbound: listOf(INBOUND), outbound: listOf(OUTBOUND) }
  await saveDispositions(db, { accountId: account.id, version: 0, ...options, ...lists })
}

function listOf(labels: Readonly<Record<string, readonly string[]>>): Disposition[] {
  const active = (label: string) => ({ id: newId(), label, active: true })
  return Object.entries(labels).map(([label, reasons]) => ({ ...active(label), reasons: reasons.map(active) }))
}
