/** An account that has left: recorded one call, was closed, and is gone, with the certificate that says so. */

import { setTimeout as delay } from 'node:timers/promises'
import { applyDocument } from '../server/apply/apply-document.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { accountScope, inScope, PLATFORM } from '../store/db.ts'
import { listCalls } from '../store/list-calls.ts'
import { listTerminations } from '../store/terminations.ts'
import { asDemoAdministrator, type DemoSignIn } from './demo-api.ts'
import type { DemoPhones } from './demo-calls.ts'
import type { Tapeline } from './serve.ts'

const SLUG = 'old-mill'
const MIRA = { aor: 'sip:701@mill.example', name: 'Mira Voss' }
const CUSTOMER = { aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' }

const DOCUMENT = {
  accounts: [
    {
      slug: SLUG,
      name: 'Old Mill Bakery',
      domains: ['mill.example'],
      timeZone: 'Europe/Berlin',
      users: [{ name: MIRA.name, extension: '701', numbers: ['+493012345701'] }],
      devices: [{ sipAddress: '701@mill.example', name: 'Counter', owner: '701' }],
      settings: { account: 'always' },
    },
  ],
}

const ASK_AGAIN_MS = 500

interface Closing {
  readonly phones: DemoPhones
  readonly signIn: DemoSignIn
  readonly signal: AbortSignal
}

/** At a later start it is gone already. Rejects when the signal is aborted; what is left is done at the next start. */
export async function closeDemoAccount(tapeline: Tapeline, { phones, signIn, signal }: Closing): Promise<void> {
  const { db, jobs, httpUrl } = tapeline
  if (httpUrl === undefined || (await listTerminations(db)).length > 0) return
  await applyDocument(tapeline, DOCUMENT, { dryRun: false })
  await tapeline.reloadDirectory()
  const account = await findAccountBySlug(db, PLATFORM, SLUG)
  if (!account) return
  const scope = accountScope(account.id)
  const hasRecording = async () =>
    (await listCalls(db, scope, {}, { limit: 10 })).calls.some(({ state, recorded }) => state === 'ready' && recorded)
  if (!(await hasRecording())) await phones.call(CUSTOMER, MIRA)
  while (!(await hasRecording())) await delay(ASK_AGAIN_MS, undefined, { signal })
  if (!(await requestClosing(httpUrl, account.id, signIn))) return
  // Nobody waits for an hour to look at it.
  const [termination] = await listTerminations(db)
  if (!termination) return
  await inScope(db, PLATFORM, (trx) =>
    trx
      .updateTable('terminations')
      .set({ purge_at: new Date() })
      .where('id', '=', termination.id)
      .where('state', '=', 'scheduled')
      .execute(),
  )
  const job = { name: 'purge-account', subjectId: termination.id } as const
  await db.transaction().execute((trx) => jobs.enqueue(trx, job))
}

/** False when the password is not that of the demo any more. */
async function requestClosing(httpUrl: string, accountId: string, signIn: DemoSignIn): Promise<boolean> {
  const body = { reason: 'The bakery has closed; its contract ended.', confirmation: SLUG, purgeAfterHours: 1 }
  const asked = await asDemoAdministrator(httpUrl, signIn, ({ send }) =>
    send('POST', `/accounts/${accountId}/termination`, body).then(() => true),
  )
  return asked === true
}
