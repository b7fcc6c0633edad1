/** What is due is shown before it goes, and certified afterwards. */

import { Readable } from 'node:stream'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { type RetentionPurge as ContractPurge, type DuePreview, MAXIMUM_SHOWN } from '../../contract/retention.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { type RetentionNames, retentionInWords } from '../../core/retention/retention-words.ts'
import type { Db } from '../../store/db.ts'
import {
  countHeldThoughDue,
  type DueRecording,
  dueRecordings,
  recordingsOverQuota,
} from '../../store/due-recordings.ts'
import { giveDates } from '../../store/recording-dates.ts'
import { retentionNames } from '../../store/retention-names.ts'
import { findRetention } from '../../store/retention-policies.ts'
import { createPurge, filesOfPurge, getPurge, listPurges, type RetentionPurge } from '../../store/retention-purges.ts'
import { scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'

type Names = 'previewPurge' | 'startPurge' | 'listPurges' | 'getPurge' | 'getPurgeFiles'

export function purgeHandlers({ db, jobs, nowMs }: ServerParts): Handlers<Names> {
  return {
    previewPurge: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return preview(db, accountId, nowMs(), nowMs())
    },

    startPurge: async ({ actor, params: { accountId }, body, request }) => {
      await scopeOfAccount(db, actor, accountId)
      const untilMs = Math.min(Date.parse(body.until), nowMs())
      const { retention, due } = await findDue(db, accountId, untilMs, nowMs())
      const { recordings, bytes } = due
      const held = await countHeldThoughDue(db, retention, { untilMs })
      if (recordings !== body.recordings) {
        throw new AppError('purge-changed', ERROR_CODES['purge-changed'].text, { recordings })
      }
      const draft = { accountId, kind: 'asked', untilMs, startedAtMs: nowMs(), askedByName: actor.name } as const
      return db.transaction().execute(async (trx) => {
        const purge = await createPurge(trx, draft)
        await jobs.enqueue(trx, { name: 'purge-recordings', subjectId: purge.id })
        await audit(trx, request, nowMs(), actor, {
          action: 'recordings.purge',
          subject: { kind: 'retention-purge', id: purge.id },
          accountId,
          details: { recordings, bytes, held, until: isoTime(untilMs) },
        })
        return present(purge)
      })
    },

    listPurges: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return { purges: (await listPurges(db, accountId)).map(present) }
    },

    getPurge: async ({ actor, params }) => present(await getPurge(db, scopeOf(actor), params.purgeId)),

    getPurgeFiles: async ({ actor, params, reply }) => {
      const purge = await getPurge(db, scopeOf(actor), params.purgeId)
      async function* lines() {
        for await (const { sha256, key } of filesOfPurge(db, purge)) yield `${sha256}  ${key}\n`
      }
      reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store')
      return reply.send(Readable.from(lines(), { objectMode: false }))
    },
  }
}

async function preview(db: Db, accountId: AccountId, untilMs: number, nowMs: number): Promise<DuePreview> {
  const { retention, due, reasons } = await findDue(db, accountId, untilMs, nowMs)
  const overQuota = startSum()
  for await (const each of recordingsOverQuota(db, retention, { untilMs }, due)) add(overQuota, each)
  const conditions = reasons.flatMap(({ due: { reason } }) => (reason.by === 'rule' ? reason.when : []))
  const names = await retentionNames(db, accountId, conditions)
  return {
    until: isoTime(untilMs),
    ...presentSum(due, names),
    held: await countHeldThoughDue(db, retention, { untilMs }),
    byReason: reasons.map((each) => ({ text: retentionInWords(each.due, names), recordings: each.recordings })),
    overQuota: presentSum(overQuota, names),
  }
}

/** Whose date is over, each of them dated first. `reasons`: one recording of each, and how many there are. */
async function findDue(db: Db, accountId: AccountId, untilMs: number, nowMs: number) {
  const retention = await findRetention(db, accountId)
  while ((await giveDates(db, retention, nowMs)) > 0);
  const due = startSum()
  const reasons = new Map<string, { due: DueRecording; recordings: number }>()
  for await (const each of dueRecordings(db, retention, { untilMs })) {
    add(due, each)
    const key = JSON.stringify([each.days, each.reason, each.boundedTo])
    reasons.set(key, { due: each, recordings: (reasons.get(key)?.recordings ?? 0) + 1 })
  }
  return { retention, due, reasons: [...reasons.values()] }
}

interface Sum {
  recordings: number
  bytes: number
  durationMs: number
  readonly first: DueRecording[]
}

const startSum = (): Sum => ({ recordings: 0, bytes: 0, durationMs: 0, first: [] })

function add(sum: Sum, recording: DueRecording): void {
  sum.recordings += 1
  sum.bytes += recording.sizeBytes
  sum.durationMs += recording.durationMs
  if (sum.first.length < MAXIMUM_SHOWN) sum.first.push(recording)
}

const presentSum = ({ first, ...sum }: Sum, names: RetentionNames) => ({
  ...sum,
  first: first.map((due) => ({
    recordingId: due.recordingId,
    callId: due.callId,
    startedAt: isoTime(due.startedAtMs),
    durationMs: due.durationMs,
    sizeBytes: due.sizeBytes,
    expiresAt: isoTime(due.expiresAtMs),
    text: retentionInWords(due, names),
  })),
})

function present(purge: RetentionPurge): ContractPurge {
  const { id, accountId, kind, state, untilMs, askedByName, startedAtMs, finishedAtMs, certificate } = purge
  return {
    ...{ id, accountId, kind, state },
    until: isoTime(untilMs),
    ...(askedByName !== undefined && { askedBy: askedByName }),
    startedAt: isoTime(startedAtMs),
    ...(finishedAtMs !== undefined && { finishedAt: isoTime(finishedAtMs) }),
    ...(certificate && {
      certificate: {
        ...certificate,
        account: { ...certificate.account },
        byReason: { ...certificate.byReason },
        outstandingCopies: certificate.outstandingCopies.map((copy) => ({ ...copy })),
      },
    }),
  }
}
