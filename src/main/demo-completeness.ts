/** The first calls of Acme Bikes as its phone system would list them, and one that it never forked: the demo has a day that is not whole. */

import { formatCsvLine } from '../core/export/csv-line.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { callsToReconcile } from '../store/calls-to-reconcile.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { latestDays } from '../store/reconciliations.ts'
import { asDemoAdministrator, type DemoSignIn } from './demo-api.ts'

const HOUR_MS = 3_600_000
/** Nobody calls from there. */
const UNSEEN_CALLER = '+493012340099'

export async function reconcileDemoCalls(
  { httpUrl, db, accountSlug }: { readonly httpUrl: string; readonly db: Db; readonly accountSlug: string },
  signIn: DemoSignIn,
  nowMs: number,
): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  if (!account || (await latestDays(db, account.id)).length > 0) return
  const line = (startedAtMs: number, ...cells: string[]) =>
    formatCsvLine([new Date(startedAtMs).toISOString(), ...cells])
  const lines = [formatCsvLine(['start', 'call id', 'from', 'to', 'duration'])]
  for await (const call of callsToReconcile(db, account.id, nowMs - HOUR_MS, nowMs)) {
    if (call.isPending) continue
    const [caller, callee] = call.parties.map(({ number = '' }) => number)
    const seconds = String(Math.floor(call.durationMs / 1000))
    lines.push(line(call.startedAtMs, call.names[0] ?? '', caller ?? '', callee ?? '', seconds))
  }
  lines.push(line(nowMs - 60_000, 'never-forked-1', UNSEEN_CALLER, '101', '48'))
  await asDemoAdministrator(httpUrl, signIn, (api) =>
    api.send('POST', `/accounts/${account.id}/reconciliations`, { fileName: 'demo.csv', text: lines.join('') }),
  )
}
