/**
 * Destroys an account that was closed for good: its files, then its rows, then itself, and certifies it. It may be killed at any moment and begun
 * again; whatever was noted or removed is found so.
 *
 *   close → exports → note files (with their hashes) → remove files → remove copies → remove rows → destroy keys and certify, with the account's audit log and its own row
 *
 * A recorder that still has a journal of the account erases it when it comes to it: archive-call.ts.
 */

import { createHash } from 'node:crypto'
import { auditFileLine } from '../core/audit/audit-file.ts'
import { canonicalJson } from '../core/audit/canonical-json.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { Log } from '../core/model/log.ts'
import type { Certificate, OutstandingCopy, PurgeStep } from '../core/model/termination.ts'
import { checkChain, readChain } from '../store/audit-chains.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { type Db, inScope, PLATFORM } from '../store/db.ts'
import { exportsWithCallsOf, findExports, removeExport } from '../store/exports.ts'
import type { Jobs } from '../store/jobs.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { casesThatHold } from '../store/legal-holds.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { objectsOfAccount } from '../store/recordings.ts'
import { addRemovedRows, removeAccountItself, removeAccountRows } from '../store/remove-account-rows.ts'
import { findStoredObject } from '../store/stored-objects.ts'
import {
  beginPurge,
  completeTermination,
  dueTerminations,
  fileRemoved,
  getTermination,
  isFileNoted,
  noteFile,
  noteOutstandingCopies,
  noteStep,
  type Termination,
  terminatedFiles,
} from '../store/terminations.ts'
import { exportKey } from './export-calls.ts'
import { readMeasured } from './read-measured.ts'

export interface PurgeParts {
  readonly db: Db
  readonly bus: Bus
  readonly objects: ObjectStore
  readonly keys: Pick<KeyRing, 'destroyAccountKeys'>
  readonly nowMs: () => number
  readonly log: Log
  /** Of Tapeline, for the certificate. */
  readonly version: string
  /** Removes what is in other stores; what could not be removed. Absent: there are none. */
  readonly removeCopies?: (accountId: AccountId) => Promise<readonly OutstandingCopy[]>
  /** Told before each step. */
  readonly onStep?: (step: PurgeStep) => Promise<void>
}

/** Whoever waits for a hand-over does so at most until the promise of 24 hours would be broken. */
const HAND_OVER_PATIENCE_MS = 23 * 3_600_000

const COPIES_PATIENCE_MS = 22 * 3_600_000

/** Call it once, in the process that works. */
export async function startTerminationJobs(jobs: Jobs, parts: PurgeParts): Promise<void> {
  const purgeDue = async () => {
    for (const id of await dueTerminations(parts.db, parts.nowMs())) await purgeAccount(parts, id)
  }
  await jobs.work('purge-account', (id) => purgeAccount(parts, id))
  await jobs.work('purge-due-accounts', purgeDue)
  await jobs.repeatHourly('purge-due-accounts')
  // What an earlier process had begun does not wait for the hour.
  void purgeDue().catch((error: unknown) =>
    parts.log.error({ error }, 'an account could not be purged: tried again within the hour'),
  )
}

/** Nothing happens when it is not due. Rejects when it is worth trying again. */
export async function purgeAccount(parts: PurgeParts, id: string): Promise<void> {
  const { db, bus, keys, nowMs, log } = parts
  if ((await isHeld(parts, id)) || (await waitsForHandOver(parts, id))) return
  const termination = await beginPurge(db, id, nowMs())
  if (!termination) return
  const { accountId } = termination
  const step = async (name: PurgeStep, work: () => Promise<void>) => {
    await parts.onStep?.(name)
    await noteStep(db, id, name)
    await work()
  }
  await step('close', async () => {
    await bus.publish({ topic: 'directory-changed', accountId })
  })
  await step('exports', () => removeExports(parts, termination))
  // What was put while the others were removed is seen by the next round.
  do {
    await step('note-files', () => noteFiles(parts, termination))
    await step('remove-files', () => removeFiles(parts, termination))
  } while (await hasFiles(parts, termination))
  let outstandingCopies: readonly OutstandingCopy[] = []
  await step('remove-copies', async () => {
    outstandingCopies = await removeCopies(parts, termination)
  })
  const outstanding = { calls: await unfinishedCalls(db, accountId), copies: outstandingCopies }
  await step('remove-rows', () =>
    removeAccountRows(db, accountId, (trx, table, rows) => addRemovedRows(trx, id, table, rows)),
  )
  // What could not be reached, a backup or a copy somebody made, is nothing without them.
  await step('certify', () => certify(parts, id, outstanding, keys.destroyAccountKeys(accountId)))
  await bus.publish({ topic: 'directory-changed' })
  log.info({ terminationId: id, accountId }, 'account purged')
}

/** By a case that was opened after the account was closed. A purge that has begun goes on: half of an account is evidence of nothing. */
async function isHeld({ db, log }: PurgeParts, id: string): Promise<boolean> {
  const { state, accountId } = await getTermination(db, id)
  const cases = state === 'scheduled' ? await casesThatHold(db, accountId) : []
  if (cases.length > 0) log.warn({ terminationId: id, accountId, cases }, 'account is not purged: cases hold its calls')
  return cases.length > 0
}

async function waitsForHandOver({ db, nowMs }: PurgeParts, id: string): Promise<boolean> {
  const { state, exportIds, requestedAtMs } = await getTermination(db, id)
  if (state !== 'scheduled' || exportIds.length === 0 || nowMs() > requestedAtMs + HAND_OVER_PATIENCE_MS) return false
  const exports = await findExports(db, exportIds)
  return exports.some((each) => each.state === 'waiting' || each.state === 'running')
}

/** Its own, and those of the platform and of resellers that hold calls of it. */
async function removeExports({ db, bus, objects, nowMs }: PurgeParts, { id, accountId }: Termination): Promise<void> {
  for (const { id: exportId } of await exportsWithCallsOf(db, accountId)) {
    const key = exportKey(exportId)
    await removeNoted({ db, objects, nowMs }, id, key)
    await removeExport(db, exportId)
    await bus.publish({ topic: 'export-changed', id: exportId })
  }
}

async function removeNoted(
  { db, objects, nowMs }: Pick<PurgeParts, 'db' | 'objects' | 'nowMs'>,
  id: string,
  key: string,
) {
  const file = await objects.find(key)
  if (!file) return
  if (!(await isFileNoted(db, id, key))) {
    await noteFile(db, id, { key, ...(await readMeasured(objects, key)), hashed: 'read' })
  }
  await removeSurely(objects, key)
  await fileRemoved(db, id, key, nowMs())
}

/** Everything below the account's folder, and what rows name elsewhere. Audio was hashed when it was stored; the rest is read. */
async function noteFiles({ db, objects }: PurgeParts, { id, accountId }: Termination): Promise<void> {
  const note = async (key: string, stored?: string) => {
    if (await isFileNoted(db, id, key)) return
    const file = await objects.find(key)
    if (!file) return
    // What lies in another store only does not have to be fetched to be removed.
    const known = stored ?? (await findStoredObject(db, key))?.sha256
    const measured = known === undefined ? await readMeasured(objects, key) : { ...file, sha256: known }
    await noteFile(db, id, { key, ...measured, hashed: known === undefined ? 'read' : 'stored' })
  }
  for await (const { objectKey, peaksKey, sha256 } of objectsOfAccount(db, accountId)) {
    await note(objectKey, sha256)
    await note(peaksKey)
  }
  for await (const key of objects.list(`${accountId}/`)) await note(key)
}

async function removeFiles({ db, objects, nowMs }: PurgeParts, { id }: Termination): Promise<void> {
  for await (const { key } of terminatedFiles(db, id, { remaining: true })) {
    await removeSurely(objects, key)
    await fileRemoved(db, id, key, nowMs())
  }
}

async function removeSurely(objects: ObjectStore, key: string): Promise<void> {
  await objects.remove(key)
  if (await objects.find(key)) throw new Error(`${key} is still there after it was removed`)
}

async function hasFiles({ objects }: PurgeParts, { accountId }: Termination): Promise<boolean> {
  for await (const _ of objects.list(`${accountId}/`)) return true
  return false
}

/** A store that does not answer is waited for as long as the promise of 24 hours allows; what is locked is told. */
async function removeCopies(
  { db, removeCopies: remove, nowMs }: PurgeParts,
  { id, accountId, purgeStartedAtMs }: Termination,
): Promise<readonly OutstandingCopy[]> {
  const left = (await remove?.(accountId)) ?? []
  const unreachable = left.filter(({ lockedUntil }) => lockedUntil === undefined)
  const [first] = unreachable
  if (first && nowMs() < (purgeStartedAtMs ?? nowMs()) + COPIES_PATIENCE_MS) {
    throw new Error(`${unreachable.length} copies could not be removed yet: ${first.target}: ${first.reason}`)
  }
  // Once the rows are gone, whoever goes on after a crash would know of none.
  return noteOutstandingCopies(db, id, left)
}

/** Their journals are with a recorder, which erases them. */
async function unfinishedCalls(db: Db, accountId: string): Promise<readonly string[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx
      .selectFrom('calls')
      .select('id')
      .where('account_id', '=', accountId)
      .where('state', '<>', 'ready')
      .orderBy('id')
      .execute(),
  )
  return rows.map(({ id }) => id)
}

async function certify(
  { db, nowMs, version }: PurgeParts,
  id: string,
  outstanding: { readonly calls: readonly string[]; readonly copies: readonly OutstandingCopy[] },
  keysDestroyed: number,
): Promise<void> {
  const { accountId } = await getTermination(db, id)
  const auditLog = await extractAuditLog(db, accountId)
  const files = await listedFiles(db, id)
  await removeAccountItself(db, accountId, async (trx) => {
    const { slug, name, reason, requestedBy, requestedAtMs, approvedBy, approvedAtMs, purgeStartedAtMs } =
      await getTermination(trx, id)
    const { removed_rows: rows } = await trx
      .selectFrom('terminations')
      .select('removed_rows')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const certificate: Certificate = {
      id,
      account: { id: accountId, slug, name },
      reason,
      requestedBy: requestedBy.name,
      requestedAt: iso(requestedAtMs),
      ...(approvedBy && approvedAtMs !== undefined && { approvedBy: approvedBy.name, approvedAt: iso(approvedAtMs) }),
      purgeStartedAt: iso(purgeStartedAtMs ?? nowMs()),
      purgedAt: iso(nowMs()),
      rows: { ...rows, audit_events: auditLog.events },
      files,
      keysDestroyed,
      outstandingCalls: outstanding.calls,
      ...(outstanding.copies.length > 0 && { outstandingCopies: outstanding.copies }),
      auditLog,
      version,
    }
    await completeTermination(trx, id, certificate, nowMs())
    await appendAuditEvent(trx, PLATFORM, {
      atMs: nowMs(),
      actor: { kind: 'system' },
      action: 'account.purged',
      subject: { kind: 'account', id: accountId },
      details: { slug, terminationId: id, certificateSha256: sha256(canonicalJson(certificate)), files },
    })
  })
}

async function extractAuditLog(db: Db, accountId: string): Promise<Certificate['auditLog']> {
  const chain = `account/${accountId}`
  const { events, head, problem } = await checkChain(db, chain)
  const hash = createHash('sha256')
  const byAction: Record<string, number> = {}
  for await (const line of readChain(db, chain)) {
    hash.update(auditFileLine('jsonl', line))
    byAction[line.action] = (byAction[line.action] ?? 0) + 1
  }
  return { events, headSeq: head.seq, headHash: head.hash, whole: !problem, fileSha256: hash.digest('hex'), byAction }
}

async function listedFiles(db: Db, id: string): Promise<Certificate['files']> {
  const hash = createHash('sha256')
  let [count, bytes] = [0, 0]
  for await (const file of terminatedFiles(db, id)) {
    hash.update(`${file.sha256}  ${file.key}\n`)
    count += 1
    bytes += file.sizeBytes
  }
  return { count, bytes, listSha256: hash.digest('hex') }
}

const iso = (atMs: number) => new Date(atMs).toISOString()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
