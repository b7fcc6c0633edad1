/** What people of Acme Bikes said of its first calls, and the searches that they share. */

import type { Account } from '../core/model/account.ts'
import type { CallId } from '../core/model/ids.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { setDisposition } from '../store/call-dispositions.ts'
import { createNote } from '../store/call-notes.ts'
import { changeTags } from '../store/call-tags.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { findDispositions } from '../store/dispositions.ts'
import { listCalls } from '../store/list-calls.ts'
import { createSavedSearch, listSavedSearches } from '../store/saved-searches.ts'
import { findUserToSignIn, type StoredUser } from '../store/users.ts'

/** Of the newest calls that came in and were recorded. */
const SAID = [
  {
    note: 'The wheel came bent. A new one goes out today, without charge.',
    offsetMs: 3_000,
    disposition: ['Complaint', 'Delivery'],
    tags: ['vip', 'call back'],
  },
  { note: 'Wants the blue one, and a lock for it.', disposition: ['Sale', 'New customer'], tags: ['vip'] },
  { note: 'Asked for a refund; Nora decides by Friday.', disposition: ['Complaint', 'Product'], tags: ['call back'] },
] as const

const SEARCHES = {
  'Complaints to call back': 'disposition:complaint tag:"call back"',
  Refunds: 'note:refund',
  'Support, not recorded': 'queue:support is:unrecorded',
} as const

const WRITER = 'clara@acme.example'
const SHARER = 'nora@acme.example'

/** Once, as soon as there are calls to say it of: which they were, the newest first; none when it is not the time. */
export async function annotateDemoCalls(db: Db, accountSlug: string): Promise<readonly CallId[]> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  const writer = (await findUserToSignIn(db, WRITER))?.user
  if (!account || !writer) return []
  const scope = accountScope(account.id)
  if ((await listCalls(db, scope, { has: ['disposition'] }, { limit: 1 })).calls.length > 0) return []
  const wanted = { state: 'ready', recorded: true, direction: 'inbound' } as const
  const { calls } = await listCalls(db, scope, wanted, { limit: SAID.length })
  if (calls.length < SAID.length) return []
  const by = { kind: 'user', id: writer.id, name: writer.name } as const
  const { inbound } = await findDispositions(db, account.id)
  for (const [index, { note, disposition, tags, ...moment }] of SAID.entries()) {
    const call = calls[index]
    const [label, reason] = disposition
    const chosen = inbound.find((each) => each.label === label)
    const because = chosen?.reasons.find((each) => each.label === reason)
    if (!call || !chosen || !because) continue
    const on = { accountId: account.id, callId: call.id, atMs: call.endedAtMs ?? call.startedAtMs }
    await createNote(db, { ...on, text: note, ...moment, author: by })
    await changeTags(db, { ...on, add: tags, remove: [], by })
    await setDisposition(db, {
      ...on,
      setBy: by,
      chosen: { dispositionId: chosen.id, label, reasonId: because.id, reason },
    })
  }
  return calls.map(({ id }) => id)
}

/** At a later start they are there already, or somebody has changed them. */
export async function shareDemoSearches(db: Db, accountSlug: string, nowMs: number): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  const owner = (await findUserToSignIn(db, SHARER))?.user
  if (account && owner) await share(db, account, owner, nowMs)
}

async function share(db: Db, { id: accountId }: Pick<Account, 'id'>, owner: StoredUser, nowMs: number): Promise<void> {
  const scope = accountScope(accountId)
  if ((await listSavedSearches(db, scope, { ownerId: owner.id, accountId })).length > 0) return
  for (const [name, query] of Object.entries(SEARCHES)) {
    const draft = { accountId, ownerId: owner.id, ownerName: owner.name, name, query, isShared: true }
    await createSavedSearch(db, scope, { ...draft, changedAtMs: nowMs })
  }
}
