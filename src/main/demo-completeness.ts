/**
 * The first calls of Acme Bikes as its phone system would list them, and those of the days that it imported: some days are whole, and what is missing of
 * the others is so for different reasons.
 */

import { formatCsvLine } from '../core/export/csv-line.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { type CallToReconcile, callsToReconcile } from '../store/calls-to-reconcile.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { latestDays } from '../store/reconciliations.ts'
import { asDemoAdministrator, type DemoSignIn } from './demo-api.ts'

const DAY_MS = 86_400_000
/** Before today. */
const IMPORTED_DAYS = 4
/** Nobody calls from there. */
const UNSEEN_CALLER = '+493012340099'
/** The phone system says that people talked for so much longer than is recorded. */
const CUT_OFF_MS = 45_000
/** A conversation, not a canary. */
const LONG_MS = 15_000

export async function reconcileDemoCalls(
  { httpUrl, db, accountSlug }: { readonly httpUrl: string; readonly db: Db; readonly accountSlug: string },
  signIn: DemoSignIn,
  nowMs: number,
): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  if (!account || (await latestDays(db, account.id)).length > 0) return
  const calls: CallToReconcile[] = []
  for await (const call of callsToReconcile(db, account.id, nowMs - IMPORTED_DAYS * DAY_MS, nowMs)) {
    if (!call.isPending) calls.push(call)
  }
  const cutOff = calls.findLast((call) => !call.isImported && call.recordings.length > 0 && call.durationMs > LONG_MS)
  const lines = calls.map((call) => {
    const [caller = '', callee = ''] = call.parties.map(({ number = '' }) => number)
    // It came from outside, which the recorder was not told: it took it for a call between colleagues.
    const from = call.recordings.length === 0 ? UNSEEN_CALLER : caller
    const talkMs = call.durationMs + (call === cutOff ? CUT_OFF_MS : 0)
    return line(call.startedAtMs, call.names[0] ?? '', from, callee, talkMs)
  })
  lines.push(line(nowMs - 60_000, 'never-forked-1', UNSEEN_CALLER, '101', 48_000))
  lines.push(line(nowMs - 2 * DAY_MS, 'never-forked-2', UNSEEN_CALLER, '202', 133_000))
  const text = [formatCsvLine(['start', 'call id', 'from', 'to', 'duration']), ...lines].join('')
  await asDemoAdministrator(httpUrl, signIn, (api) =>
    api.send('POST', `/accounts/${account.id}/reconciliations`, { fileName: 'call-records.csv', text }),
  )
}

function line(startedAtMs: number, id: string, from: string, to: string, talkMs: number): string {
  return formatCsvLine([new Date(startedAtMs).toISOString(), id, from, to, String(Math.floor(talkMs / 1000))])
}
