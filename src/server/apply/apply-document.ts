/** Brings the directory to what a document says: all of it or nothing, and nothing when it is right already. */

import { type ApplyChange, type ApplyDocument, applyDocument as schema } from '../../contract/apply-document.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Bus } from '../../store/bus.ts'
import type { Db, Trx } from '../../store/db.ts'
import type { Jobs } from '../../store/jobs.ts'
import type { KeyRing } from '../../store/key-ring.ts'
import type { Actor } from '../actor.ts'
import { asAppError } from '../error-answer.ts'
import { refuseSharedSenders } from '../recording-clients/refuse-shared-senders.ts'
import { authorOf } from '../settings/author-of.ts'
import { applyAccount } from './apply-account.ts'
import { bringPeople, takeAwayPeople } from './apply-person.ts'
import { applyRecordingClient } from './apply-recording-client.ts'
import { bringReseller, takeAwayReseller } from './apply-resellers.ts'
import { applyStorage } from './apply-storage.ts'
import type { AppliedBy, Applying } from './applying.ts'
import { type AppliedPart, refuseTwice } from './change.ts'
import { refuseBeyond } from './refuse-beyond.ts'
import { tellOfChanges } from './tell-of-changes.ts'

export interface ApplyParts {
  readonly db: Db
  readonly bus: Bus
  readonly keys: KeyRing
  /** Absent: what waits for its time is found within an hour by those who look. */
  readonly jobs?: Pick<Jobs, 'enqueue'>
}

export interface ApplyOptions {
  /** Everything is tried and then taken back: what would be refused is refused here too. */
  readonly dryRun: boolean
  /** Absent: `tapeline apply`, on the machine itself. */
  readonly actor?: Actor
  /** Of what begins and ends by the clock; absent: now. */
  readonly nowMs?: number
  /** Part of the same commit. */
  readonly beforeCommit?: (trx: Trx, parts: readonly AppliedPart[]) => Promise<void>
}

const COMMAND: AppliedBy = { changedByName: 'tapeline apply' }

/** Fails with `document-invalid`, `document-ambiguous`, `not-permitted`, `role-not-allowed`, or as the store does (`domain-taken` and such). */
export async function applyDocument(
  { db, bus, keys, jobs }: ApplyParts,
  document: unknown,
  options: ApplyOptions,
): Promise<{ readonly changes: readonly ApplyChange[] }> {
  const wanted = parseDocument(document)
  if (options.actor) refuseBeyond(options.actor, wanted)
  const by = options.actor ? authorOf(options.actor) : COMMAND
  const atMs = options.nowMs ?? Date.now()
  const parts: AppliedPart[] = []
  await db
    .transaction()
    .execute(async (trx) => {
      const { actor } = options
      const applying: Applying = { trx, keys, by, atMs, ...(jobs && { jobs }), ...(actor && { actor }) }
      parts.push({ changes: await bringPeople(applying, {}, wanted.administrators) })
      for (const reseller of wanted.resellers) parts.push({ changes: await bringReseller(applying, reseller) })
      // Before the accounts, whose plans may name its stores.
      if (wanted.storage) parts.push({ changes: await applyStorage(applying, undefined, wanted.storage) })
      for (const account of wanted.accounts) parts.push(await applyAccount(applying, account))
      for (const reseller of wanted.resellers) parts.push({ changes: await takeAwayReseller(applying, reseller) })
      for (const client of wanted.recordingClients) parts.push({ changes: [await applyRecordingClient(trx, client)] })
      // After those who take their place.
      const leaving = wanted.administrators.filter(({ absent }) => absent).map(({ email }) => email)
      parts.push({ changes: await takeAwayPeople(applying, {}, leaving) })
      // Afterwards: an address may move from one client to another.
      if (wanted.recordingClients.length > 0) await refuseSharedSenders(trx)
      if (options.dryRun) throw new DryRunDone()
      for (const part of parts) await tellOfChanges(trx, part, by, atMs)
      await options.beforeCommit?.(trx, parts)
    })
    .catch((error: unknown) => {
      if (!(error instanceof DryRunDone)) throw error
    })
  const changes = parts.flatMap((part) => part.changes.map(({ subjectId: _, ...change }) => change))
  const changed = changes.some(({ change }) => change !== 'unchanged')
  if (changed && !options.dryRun) {
    await bus.publish({ topic: 'directory-changed' })
    for (const { accountId } of parts.filter(changesAccess)) {
      if (accountId !== undefined) await bus.publish({ topic: 'access-changed', accountId })
    }
  }
  return { changes }
}

const changesAccess = ({ changes }: AppliedPart): boolean =>
  changes.some(({ kind, change }) => kind === 'access-grant' && change !== 'unchanged')

/** Thrown to take everything back. */
class DryRunDone extends Error {}

function parseDocument(document: unknown): ApplyDocument {
  const parsed = schema.safeParse(document)
  if (!parsed.success) {
    const { message, details } = asAppError(parsed.error)
    throw new AppError('document-invalid', message, details)
  }
  refuseTwice(parsed.data.resellers.map(({ slug }) => slug))
  refuseTwice(parsed.data.accounts.map(({ slug }) => slug))
  refuseTwice(parsed.data.recordingClients.map(({ name }) => name))
  return parsed.data
}
