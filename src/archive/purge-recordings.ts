/**
 * Removes the recordings of an account whose time is over, everywhere, and certifies it. It may be killed at any moment and begun again:
 *
 *   rows, with a note of each file, in small commits → exports with them → files → calls that were never recorded → copies elsewhere → certify
 *
 * Nobody can ask for a recording whose file is gone, and no file is forgotten whose row is.
 */

import { createHash } from 'node:crypto'
import { canonicalJson } from '../core/audit/canonical-json.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Log } from '../core/model/log.ts'
import type { PurgeCertificate } from '../core/model/retention.ts'
import type { OutstandingCopy } from '../core/model/termination.ts'
import { exceeded } from '../core/retention/quota.ts'
import { retentionInWords } from '../core/retention/retention-words.ts'
import { findAccount } from '../store/accounts.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import {
  type DueUntil,
  dueRecordings,
  erasePart,
  purgeOverQuota,
  purgePart,
  purgeSilentCalls,
  silentCallsDue,
  usageOf,
} from '../store/due-recordings.ts'
import { completeErasure } from '../store/erasures.ts'
import { exportsOfCalls, removeExport } from '../store/exports.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { giveDates } from '../store/recording-dates.ts'
import { retentionNames } from '../store/retention-names.ts'
import { type AccountRetention, findRetention } from '../store/retention-policies.ts'
import {
  awaitCopies,
  completePurge,
  copiesLeft,
  filesOfPurge,
  filesRemoved,
  getPurge,
  leftToRemove,
  type PurgedRecording,
  type RetentionPurge,
  sumOfPurge,
} from '../store/retention-purges.ts'
import { exportKey } from './export-calls.ts'
import { callPrefix, journalKey } from './object-keys.ts'

export interface RetentionParts {
  readonly db: Db
  readonly bus: Bus
  readonly objects: ObjectStore
  readonly nowMs: () => number
  readonly log: Log
  /** Of Tapeline, for the certificate. */
  readonly version: string
  /** Told between steps: a test ends the process there. */
  readonly onStep?: (step: 'rows-removed' | 'files-removed') => Promise<void>
}

/** Recordings of one commit: whoever stores another recording of the account waits for so long. */
const PART = 100
/** Stores that do not answer are waited for; what is locked there is told. */
const COPIES_PATIENCE_MS = 24 * 3_600_000
export const DATED_FOR_MS = 24 * 3_600_000

/** What a purge removes: one by itself only what could be seen coming for a day. */
export function untilOf({ kind, untilMs }: Pick<RetentionPurge, 'kind' | 'untilMs'>): DueUntil {
  return kind === 'asked' ? { untilMs } : { untilMs, datedByMs: untilMs - DATED_FOR_MS }
}

/** Gives every recording of the account its date. */
export async function dateRecordings(
  { db, nowMs }: Pick<RetentionParts, 'db' | 'nowMs'>,
  retention: AccountRetention,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted && (await giveDates(db, retention, nowMs())) > 0);
}

/** Whether a purge would remove anything now. */
export async function hasDue(db: Db, retention: AccountRetention, until: DueUntil): Promise<boolean> {
  for await (const _ of dueRecordings(db, retention, until)) return true
  const { quota = {} } = retention.policy
  const isLimited = Object.keys(quota).length > 0
  if (isLimited && exceeded(quota, await usageOf(db, retention.accountId)) !== undefined) return true
  return (await silentCallsDue(db, retention, until.untilMs, undefined)).length > 0
}

/** Goes on where it was. Returns when the signal is aborted, with the rest left to the next time. */
export async function purgeRecordings(
  parts: RetentionParts,
  purge: RetentionPurge,
  signal?: AbortSignal,
): Promise<void> {
  const { db, log } = parts
  const retention = await findRetention(db, purge.accountId)
  const isStopped = () => signal?.aborted === true
  await removeLeftFiles(parts, purge)
  const { erasureId } = purge
  if (purge.state === 'running' && erasureId !== undefined) {
    await removeErased(parts, retention, { ...purge, erasureId }, isStopped)
  } else if (purge.state === 'running') {
    await removeDue(parts, retention, purge, isStopped)
    await removeOverQuota(parts, retention, purge, isStopped)
    await removeSilent(parts, retention, purge, isStopped)
  }
  if (isStopped()) return
  const outstanding = await copiesLeft(db, purge)
  if (outstanding.some(isUnreachable) && parts.nowMs() < purge.startedAtMs + COPIES_PATIENCE_MS) {
    await awaitCopies(db, purge)
    return
  }
  await certify(parts, purge, outstanding)
  log.info({ purgeId: purge.id, accountId: purge.accountId }, 'recordings whose time was over are purged')
}

const isUnreachable = ({ lockedUntil }: OutstandingCopy) => lockedUntil === undefined

async function removeDue(
  parts: RetentionParts,
  retention: AccountRetention,
  purge: RetentionPurge,
  isStopped: () => boolean,
): Promise<void> {
  const until = untilOf(purge)
  for (let after: Awaited<ReturnType<typeof purgePart>>['next']; !isStopped(); ) {
    const part = await purgePart(parts.db, retention, purge, until, after, PART)
    await parts.onStep?.('rows-removed')
    await removeLeftFiles(parts, purge)
    await tell(parts, purge, part.callIds)
    if (!part.next) return
    after = part.next
  }
}

/** What somebody wanted erased, as far as no case holds it and no duty keeps it. */
async function removeErased(
  parts: RetentionParts,
  retention: AccountRetention,
  purge: RetentionPurge & { readonly erasureId: string },
  isStopped: () => boolean,
): Promise<void> {
  const { db, objects } = parts
  for (let after = '00000000-0000-0000-0000-000000000000'; !isStopped(); ) {
    const part = await erasePart(db, retention, purge, after, (call) => removeFolder(objects, call), PART)
    await removeExports(parts, part.callIds)
    await parts.onStep?.('rows-removed')
    await removeLeftFiles(parts, purge)
    await tell(parts, purge, part.callIds)
    if (part.next === undefined) return
    after = part.next
  }
}

/** What has to go before its date, since there is no room. */
async function removeOverQuota(
  parts: RetentionParts,
  retention: AccountRetention,
  purge: RetentionPurge,
  isStopped: () => boolean,
): Promise<void> {
  // Whoever asked for one was shown what is over, not this.
  if (purge.kind === 'asked') return
  for (let after: Awaited<ReturnType<typeof purgeOverQuota>>['next']; !isStopped(); ) {
    const part = await purgeOverQuota(parts.db, retention, purge, after, PART)
    await removeLeftFiles(parts, purge)
    await tell(parts, purge, part.callIds)
    if (!part.next) return
    after = part.next
  }
}

/** Whoever made one makes it again, with what is still there. */
async function removeExports({ db, bus, objects }: RetentionParts, callIds: readonly CallId[]): Promise<void> {
  for (const { id } of await exportsOfCalls(db, callIds)) {
    await objects.remove(exportKey(id))
    await removeExport(db, id)
    await bus.publish({ topic: 'export-changed', id })
  }
}

async function removeLeftFiles(parts: RetentionParts, purge: RetentionPurge): Promise<void> {
  const { db, objects, nowMs } = parts
  for (;;) {
    const left = await leftToRemove(db, purge, PART)
    if (left.length === 0) return
    // Here, so that whoever goes on after a kill comes by.
    await removeExports(parts, [...new Set(left.map(({ callId }) => callId))])
    for (const recording of left) await removeFiles(objects, purge, recording)
    await parts.onStep?.('files-removed')
    await filesRemoved(db, purge, left, nowMs())
  }
}

async function removeFiles(
  objects: ObjectStore,
  { accountId }: RetentionPurge,
  { callId, callStartedAtMs, isLast, objectKey, peaksKey }: PurgedRecording,
): Promise<void> {
  const call = { id: callId, accountId, startedAtMs: callStartedAtMs }
  // The journal that was kept beside them has the audio of all: it goes with the first.
  for (const key of [objectKey, peaksKey, journalKey(call)]) await objects.remove(key)
  if (isLast) await removeFolder(objects, call)
  if (await objects.find(objectKey)) throw new Error(`${objectKey} is still there after it was removed`)
}

async function removeFolder(objects: ObjectStore, call: Parameters<typeof callPrefix>[0]): Promise<void> {
  for await (const key of objects.list(callPrefix(call))) await objects.remove(key)
}

async function removeSilent(
  parts: RetentionParts,
  retention: AccountRetention,
  purge: RetentionPurge,
  isStopped: () => boolean,
): Promise<void> {
  const { db, objects } = parts
  for (let last: Awaited<ReturnType<typeof silentCallsDue>>[number] | undefined; !isStopped(); ) {
    const calls = await silentCallsDue(db, retention, purge.untilMs, last)
    last = calls.at(-1)
    if (!last) return
    const gone = await purgeSilentCalls(db, purge, calls, (call) => removeFolder(objects, call))
    await tell(parts, purge, gone)
  }
}

async function tell({ bus }: RetentionParts, { accountId }: RetentionPurge, callIds: readonly CallId[]): Promise<void> {
  for (const id of callIds) await bus.publish({ topic: 'call-changed', accountId, id })
}

async function certify(
  { db, nowMs, version }: RetentionParts,
  purge: RetentionPurge,
  outstandingCopies: readonly OutstandingCopy[],
): Promise<void> {
  const { id, accountId, untilMs, askedByName, startedAtMs } = purge
  const account = await findAccount(db, PLATFORM, accountId)
  const sums = await sumOfPurge(db, purge)
  const conditions = sums.flatMap(({ because: { reason } }) => (reason.by === 'rule' ? reason.when : []))
  const names = await retentionNames(db, accountId, conditions)
  const byReason: Record<string, number> = {}
  for (const { because, days, recordings } of sums) {
    const text = retentionInWords({ days, ...because }, names)
    byReason[text] = (byReason[text] ?? 0) + recordings
  }
  const { calls } = await getPurge(db, PLATFORM, id)
  const certificate: PurgeCertificate = {
    id,
    account: { id: accountId, slug: account?.slug ?? '', name: account?.name ?? '' },
    until: iso(untilMs),
    ...(askedByName !== undefined && { askedBy: askedByName }),
    startedAt: iso(startedAtMs),
    finishedAt: iso(nowMs()),
    recordings: sums.reduce((sum, { recordings }) => sum + recordings, 0),
    calls,
    bytes: sums.reduce((sum, { bytes }) => sum + bytes, 0),
    byReason,
    listSha256: await hashOfList(db, purge),
    outstandingCopies,
    version,
  }
  await db.transaction().execute(async (trx) => {
    if (!(await completePurge(trx, purge, certificate, nowMs()))) return
    if (purge.erasureId !== undefined) await completeErasure(trx, accountId, purge.erasureId, nowMs())
    const { recordings, bytes } = certificate
    await appendAuditEvent(trx, accountScope(accountId), {
      accountId,
      atMs: nowMs(),
      actor: { kind: 'system' },
      action: 'recordings.purged',
      subject: { kind: 'retention-purge', id },
      details: {
        ...(purge.erasureId !== undefined && { erasureId: purge.erasureId }),
        recordings,
        calls,
        bytes,
        until: certificate.until,
        certificateSha256: sha256(canonicalJson(certificate)),
      },
    })
  })
}

async function hashOfList(db: Db, purge: RetentionPurge): Promise<string> {
  const hash = createHash('sha256')
  for await (const { sha256: ofFile, key } of filesOfPurge(db, purge)) hash.update(`${ofFile}  ${key}\n`)
  return hash.digest('hex')
}

const iso = (atMs: number) => new Date(atMs).toISOString()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
