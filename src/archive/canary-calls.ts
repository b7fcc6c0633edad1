/** Places canary calls when their time comes, and waits for their recordings, through restarts. One that nobody can place any more is told as interrupted. */

import { codedTones } from '../core/audio/coded-tones.ts'
import type { Directory } from '../core/directory/directory.ts'
import { type Canary, type CanaryRun, canarySeed, isCanaryFailure } from '../core/model/canary.ts'
import type { Log } from '../core/model/log.ts'
import { PERMISSIONS_OF } from '../core/model/permission.ts'
import { isOutsideAccounts, ROLES } from '../core/model/role.ts'
import { defaultSettings } from '../core/policy/presets.ts'
import { canaryLetter } from '../core/reconciliation/canary-letter.ts'
import { nextCanaryMs } from '../core/reconciliation/canary-rhythm.ts'
import { cdrOfCanary, judgeCanary, judgeHeard, judgeSealed } from '../core/reconciliation/judge-canary.ts'
import type { StoredCall } from '../core/reconciliation/judge-cdr.ts'
import { matchCdrs } from '../core/reconciliation/match-cdrs.ts'
import { DEFAULT_TOLERANCE_MS, DEFAULT_WINDOW_MS } from '../core/reconciliation/reconcile.ts'
import { findAccount } from '../store/accounts.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import type { Bus } from '../store/bus.ts'
import { changeTags } from '../store/call-tags.ts'
import { callsToReconcile } from '../store/calls-to-reconcile.ts'
import {
  abandonedRuns,
  addDueRuns,
  type CanaryConclusion,
  callsOfRuns,
  canaryPasswordPurpose,
  claimDueRuns,
  claimWaitingRuns,
  concludeRun,
  countFailingCanaries,
  getCanary,
  noteCalled,
  removeOldRuns,
  type StoredCanary,
} from '../store/canaries.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { Mailer } from '../store/mailer.ts'
import { findOrderOptions } from '../store/order-options.ts'
import { recordingsOfCall } from '../store/recordings.ts'
import { openSecret } from '../store/sealed-secret.ts'
import { listUsersOfRoles } from '../store/users.ts'
import { type HearCanaryParts, hearCanary } from './hear-canary.ts'

/** What has to be dialled. */
export interface CanaryDraft extends Pick<Canary, 'accountId' | 'to' | 'from' | 'protocol' | 'hop' | 'username'> {
  readonly password?: string
  /** Linear, at 8 kHz: spoken from the answer on; then it hangs up. */
  readonly signal: Int16Array
}

/** Times are milliseconds since 1970. */
export interface CanaryPlaced {
  /** Absent: nothing was sent. */
  readonly sipCallId?: string
  readonly startedAtMs: number
  /** Absent: nobody did. */
  readonly answeredAtMs?: number
  readonly endedAtMs: number
  /** Of the last answer to the INVITE. */
  readonly status?: number
  /** The phone system said that it was being worked on. */
  readonly wasProceeding: boolean
  /** Its reason phrase, or why there is none. */
  readonly problem?: string
}

export interface CanaryParts extends HearCanaryParts {
  readonly db: Db
  readonly bus: Bus
  readonly keys: KeyRing
  readonly directory: () => Directory
  /** Never rejects because of the other side. Aborted: it hangs up. */
  readonly place: (draft: CanaryDraft, over: AbortSignal) => Promise<CanaryPlaced>
  readonly count: (name: 'canary_runs', labels: { readonly outcome: string }) => void
  readonly mailer?: Mailer
  readonly publicUrl?: string
  readonly nowMs: () => number
  readonly log: Log
  /** Default 2 s. */
  readonly lookEveryMs?: number
}

export interface Canaries {
  /** Whose last call failed. */
  readonly failing: number
  close(): Promise<void>
}

export const CANARY_COUNTERS = {
  canary_runs: { help: 'Canary calls, by what became of them', labels: ['outcome'] },
} as const

/** On calls at once, in one process. */
const AT_ONCE = 10
/** Ringing, talk and a phone system that takes its time to answer a BYE. */
const LONGEST_CALL_MS = 180_000
const LEASE_MS = 3000
/** A session may begin some time before or after its call. */
const AROUND_MS = 60_000
/** Of a run that may be about a call that this one could be taken for. */
const AROUND_RUNS_MS = 3_600_000
const KEPT_MS = 400 * 86_400_000
const CLEAN_EVERY_MS = 3_600_000
/** Others write it, as long as they like. */
const LONGEST_REASON = 200
const CANARY_TAG = 'canary'
const TELEPHONE_HZ = 8000

const WHO_IS_TOLD = ROLES.filter(
  (role) => !isOutsideAccounts(role) && PERMISSIONS_OF[role].some((permission) => permission === 'manage-retention'),
)

/** The tables are the queue. `close` has those that are being placed hang up, and waits for it. */
export function startCanaries(parts: CanaryParts): Canaries {
  const { db, log, nowMs, lookEveryMs = 2000 } = parts
  const placing = new Set<Promise<void>>()
  const ended = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let cleanedAtMs = Number.NEGATIVE_INFINITY
  let failing = 0

  async function look(): Promise<void> {
    const now = nowMs()
    await addDueRuns(db, now, ({ rhythm }, timeZone) => nextCanaryMs(rhythm, now, timeZone))
    for (const run of await claimDueRuns(db, now, AT_ONCE - placing.size)) {
      const work = apart(run, (_, each) => place(parts, each, ended.signal)).finally(() => placing.delete(work))
      placing.add(work)
    }
    for (const run of await claimWaitingRuns(db, now, now + LEASE_MS)) await apart(run, check)
    for (const run of await abandonedRuns(db, now - LONGEST_CALL_MS)) await apart(run, interrupt)
    failing = await countFailingCanaries(db)
    if (now - cleanedAtMs < CLEAN_EVERY_MS) return
    cleanedAtMs = now
    await removeOldRuns(db, now - KEPT_MS)
  }

  /** The trouble of one holds up no other. */
  async function apart(run: CanaryRun, work: (parts: CanaryParts, run: CanaryRun) => Promise<void>): Promise<void> {
    await work(parts, run).catch((error: unknown) =>
      log.warn({ runId: run.id, accountId: run.accountId, err: error }, 'a canary call: tried again'),
    )
  }

  let looking: Promise<void> | undefined
  function lookAfter(ms: number): void {
    if (ended.signal.aborted) return
    timer = setTimeout(() => {
      looking = look()
        .catch((error: unknown) => log.warn({ err: error }, 'canary calls: tried again'))
        .finally(() => lookAfter(lookEveryMs))
    }, ms)
  }
  lookAfter(0)
  return {
    get failing() {
      return failing
    },
    async close() {
      ended.abort(new Error('Tapeline stops'))
      clearTimeout(timer)
      await looking
      await Promise.all(placing)
    },
  }
}

async function place(parts: CanaryParts, run: CanaryRun, over: AbortSignal): Promise<void> {
  const { db, keys, log } = parts
  const canary = await getCanary(db, PLATFORM, run.canaryId)
  const { accountId, to, from, protocol, hop, username, talkMs } = canary
  let password: string | undefined
  try {
    password = await passwordOf(keys, canary)
  } catch (error) {
    log.warn({ canaryId: canary.id, accountId, err: error }, 'the password of a canary cannot be decrypted')
    const because = 'Its password cannot be decrypted here: give it again'
    return conclude(parts, canary, run, { outcome: 'unreachable', because })
  }
  const {
    status,
    wasProceeding,
    problem: reason,
    ...times
  } = await parts.place(
    {
      ...{ accountId, to, from, protocol, signal: codedTones(TELEPHONE_HZ, talkMs, canarySeed(run)) },
      ...(hop && { hop }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    },
    over,
  )
  const called = { ...times, ...(status !== undefined && { sipStatus: status }) }
  const problem = reason?.slice(0, LONGEST_REASON)
  const told = (text: string) => (problem === undefined ? text : `${text}: ${problem}`)
  if (over.aborted) return interrupt(parts, run)
  if (status !== undefined && status >= 300) {
    const outcome = status === 408 || status === 480 || status === 487 ? 'not-answered' : 'refused'
    return conclude(parts, canary, run, {
      ...called,
      outcome,
      because: `The phone system answered ${status} ${problem ?? ''}`.trim(),
    })
  }
  if (times.answeredAtMs === undefined) {
    const outcome = wasProceeding ? 'not-answered' : 'unreachable'
    const because = told(wasProceeding ? 'The phone system took the call' : 'The phone system did not answer')
    return conclude(parts, canary, run, { ...called, outcome, because })
  }
  if (problem !== undefined)
    return conclude(parts, canary, run, { ...called, outcome: 'refused', because: told('Answered') })
  await noteCalled(db, run, called)
}

async function passwordOf(keys: KeyRing, { id, accountId, sealedPassword }: StoredCanary): Promise<string | undefined> {
  return sealedPassword && openSecret(keys, accountId, canaryPasswordPurpose(id), sealedPassword)
}

/** Whether its recording is there, and what is in it. */
async function check(parts: CanaryParts, run: CanaryRun): Promise<void> {
  const { db, nowMs } = parts
  const { accountId, sipCallId, startedAtMs, answeredAtMs, endedAtMs } = run
  const canary = await getCanary(db, PLATFORM, run.canaryId)
  if (sipCallId === undefined || startedAtMs === undefined || answeredAtMs === undefined || endedAtMs === undefined)
    return interrupt(parts, run)
  const directory = parts.directory()
  const cdr = cdrOfCanary(canary, { sipCallId, startedAtMs, answeredAtMs, endedAtMs })
  const taken = await callsOfRuns(db, accountId, startedAtMs - AROUND_RUNS_MS)
  const calls: StoredCall[] = []
  for await (const call of callsToReconcile(db, accountId, startedAtMs - AROUND_MS, endedAtMs + AROUND_MS)) {
    if (taken.has(call.id)) continue
    const recordings = call.recordings.map(({ id, durationMs }) => ({ id, durationMs, isPresent: true }))
    calls.push({ ...call, recordings })
  }
  const matching = matchCdrs([cdr], calls, { directoryAt: () => directory, accountId }, { windowMs: DEFAULT_WINDOW_MS })
  let step = matching.next()
  while (!step.done) step = matching.next()
  const call = step.value.get(cdr)
  const settings = directory.settings.get(accountId) ?? defaultSettings()
  const rules = { accountId, directory, settings, toleranceMs: DEFAULT_TOLERANCE_MS }
  const verdict = judgeCanary(canary, cdr, call, rules, nowMs())
  const of = call ? { callId: call.id } : {}
  if (verdict.kind === 'wait') return
  if (verdict.kind === 'done') return conclude(parts, canary, run, { ...verdict, ...of })
  const recordings = await recordingsOfCall(db, accountScope(accountId), call?.id ?? '')
  if (recordings.some(({ sealed }) => sealed)) {
    const judged = judgeSealed(canary, cdr, recordings, nowMs())
    return conclude(parts, canary, run, { ...judged, ...of })
  }
  const signal = { durationMs: canary.talkMs, seed: canarySeed(run) }
  const heard = await hearCanary(parts, recordings, signal).catch((error: unknown) => {
    parts.log.warn({ runId: run.id, err: error }, 'the recording of a canary call could not be read')
    return undefined
  })
  if (!heard) {
    const because = 'The file of the recording is in no store, or cannot be read'
    return conclude(parts, canary, run, { outcome: 'object-missing', because, ...of })
  }
  const judged = judgeHeard(canary, cdr, heard, { toleranceMs: DEFAULT_TOLERANCE_MS, foundAtMs: nowMs() })
  const { recordedMs, heardMs } = heard
  await conclude(parts, canary, run, { ...judged, ...of, recordedMs, heardMs })
}

async function interrupt(parts: CanaryParts, run: CanaryRun): Promise<void> {
  const canary = await getCanary(parts.db, PLATFORM, run.canaryId)
  await conclude(parts, canary, run, { outcome: 'interrupted', because: 'Tapeline ended during the call' })
}

async function conclude(
  parts: CanaryParts,
  canary: Canary,
  run: CanaryRun,
  conclusion: CanaryConclusion,
): Promise<void> {
  const { db, bus, nowMs } = parts
  const { accountId } = run
  const { outcome, because, callId, heardMs = 0, sipStatus } = conclusion
  const news = await db.transaction().execute(async (trx) => {
    const changed = await concludeRun(trx, run, conclusion, nowMs())
    // Only what has the signal in it is known to be the call.
    if (callId !== undefined && heardMs > 0) {
      const by = { kind: 'api-key', id: canary.id, name: canary.name } as const
      await changeTags(trx, { accountId, callId, add: [CANARY_TAG], remove: [], by, atMs: nowMs() })
    }
    if (!changed) return undefined
    await appendAuditEvent(trx, accountScope(accountId), {
      accountId,
      atMs: nowMs(),
      actor: { kind: 'system' },
      action: `canary.${changed}`,
      subject: { kind: 'canary', id: canary.id },
      details: {
        ...{ name: canary.name, runId: run.id, outcome, because },
        ...(sipStatus !== undefined && { sipStatus }),
        ...(callId !== undefined && { callId }),
      },
    })
    return changed
  })
  parts.count('canary_runs', { outcome })
  if (callId !== undefined) await bus.publish({ topic: 'call-changed', accountId, id: callId })
  // A canary that begins well is no news to anybody.
  if (news) await write(parts, canary, conclusion)
}

async function write(
  { db, mailer, publicUrl, log }: CanaryParts,
  canary: Canary,
  { outcome, because, sipStatus, recordedMs, heardMs }: CanaryConclusion,
): Promise<void> {
  log[isCanaryFailure(outcome) ? 'warn' : 'info']({ canaryId: canary.id, outcome, because }, 'canary call')
  const { accountId } = canary
  const scope = accountScope(accountId)
  const account = await findAccount(db, scope, accountId)
  if (!mailer || !account) return
  const { language } = await findOrderOptions(db, scope, accountId)
  const link = `${publicUrl ?? ''}/settings/accounts/${accountId}?tab=completeness`
  const figures = {
    ...(sipStatus !== undefined && { sipStatus }),
    ...(recordedMs !== undefined && { recordedMs }),
    ...(heardMs !== undefined && { heardMs }),
  }
  for (const { id, name, email, active } of await listUsersOfRoles(db, scope, WHO_IS_TOLD)) {
    if (!active || email === undefined) continue
    const news = { language, personName: name, accountName: account.name, canaryName: canary.name, ...figures }
    await mailer
      .send({ to: email, ...canaryLetter({ ...news, outcome, because, link }) })
      .catch((error: unknown) => log.warn({ err: error, userId: id }, 'a letter about a canary call was not sent'))
  }
}
