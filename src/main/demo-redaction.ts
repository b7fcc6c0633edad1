/** A stretch of a call of Acme Bikes that was destroyed, and one that waits for somebody to agree: for whoever looks at these pages. */

import type { CallId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import type { Jobs } from '../store/jobs.ts'
import { recordingsOfCall } from '../store/recordings.ts'
import { createRedaction, decideRedaction, listRedactions } from '../store/redactions.ts'

/** Of the recording. */
const DESTROYED = { fromMs: 4_000, toMs: 7_500, reason: 'The customer read a card number aloud (PCI DSS 3.3.1).' }
const WAITING = { fromMs: 2_000, toMs: 4_000, reason: 'A name was said that the caller wants erased (GDPR Art. 17).' }

/** Of calls that no case holds. Once: at a later start it is there already. */
export async function redactDemoCalls(
  { db, jobs }: { readonly db: Db; readonly jobs: Jobs },
  accountSlug: string,
  [first, second]: readonly CallId[],
  nowMs: number,
): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  if (!account || (await listRedactions(db, account.id)).length > 0) return
  const scope = accountScope(account.id)
  const ask = ({ id, callId, startedAtMs }: Recording, { fromMs, toMs, reason }: typeof DESTROYED) => {
    const by = { requestedBy: 'demo', requestedByName: 'Aisha Rahman' }
    const stretch = { fromMs: startedAtMs + fromMs, toMs: startedAtMs + toMs }
    return createRedaction(db, { accountId: account.id, callId, recordingId: id, ...stretch, reason, ...by }, nowMs)
  }
  const [done] = first === undefined ? [] : await recordingsOfCall(db, scope, first)
  const [waiting] = second === undefined ? [] : await recordingsOfCall(db, scope, second)
  if (waiting) await ask(waiting, WAITING)
  if (!done) return
  const redaction = await ask(done, DESTROYED)
  await db.transaction().execute(async (trx) => {
    await decideRedaction(trx, redaction, 'running', 'Nora Hill', nowMs)
    await jobs.enqueue(trx, { name: 'redact-recording', subjectId: redaction.id })
  })
}
