/** For tests: a company, its records of calls, and what there is of them. */

import { accountOf, directoryOf, userOf } from '../directory/directory.test-kit.ts'
import { matchParty } from '../directory/match-party.ts'
import type { PolicySettings } from '../model/policy.ts'
import { completeSettings } from '../policy/presets.ts'
import type { Cdr } from './cdr.ts'
import type { StoredCall } from './judge-cdr.ts'
import { timeLineOfCdr } from './judge-cdr.ts'
import {
  DEFAULT_TOLERANCE_MS,
  DEFAULT_WINDOW_MS,
  type Reconciled,
  type ReconcileQuestion,
  reconcile,
} from './reconcile.ts'

export const ACCOUNT_ID = 'acme'
export const DAY_MS = Date.UTC(2026, 2, 3)

export const DIRECTORY = directoryOf({
  accounts: [accountOf(ACCOUNT_ID)],
  users: Array.from({ length: 300 }, (_, index) =>
    userOf(ACCOUNT_ID, `u${index + 100}`, { extension: String(index + 100), numbers: [`+4930555${index + 1000}`] }),
  ),
})

/** Calls from outside are recorded, others not. */
export const INBOUND: PolicySettings = completeSettings({ account: { inbound: { offnet: 'always' } } })

export function cdrOf(line: number, rest: Partial<Cdr> = {}): Cdr {
  const startedAtMs = rest.startedAtMs ?? DAY_MS + 36_000_000
  const durationMs = rest.durationMs ?? 70_000
  const talkMs = rest.talkMs ?? 60_000
  return {
    line,
    names: [],
    startedAtMs,
    ...(talkMs > 0 && { answeredAtMs: startedAtMs + durationMs - talkMs }),
    durationMs,
    talkMs,
    caller: '+491715550001',
    callee: '101',
    ...rest,
  }
}

/** As Tapeline has it when all went well. */
export function callOf(cdr: Cdr, rest: Partial<StoredCall> = {}): StoredCall {
  const timeLine = timeLineOfCdr(cdr, { accountId: ACCOUNT_ID, directory: DIRECTORY })
  const parties = [cdr.caller, cdr.callee].map((number = '') => {
    const { userId } = matchParty(DIRECTORY, ACCOUNT_ID, number)
    return { number, ...(userId !== undefined && { userId }) }
  })
  return {
    id: `call ${cdr.line}`,
    names: cdr.names,
    startedAtMs: cdr.startedAtMs + 400,
    durationMs: cdr.durationMs,
    parties,
    timeLine,
    flags: [],
    recordings: [{ id: `recording ${cdr.line}`, durationMs: cdr.talkMs, isPresent: true }],
    isPurged: false,
    isPending: false,
    isImported: false,
    ...rest,
  }
}

export function reconciled(
  cdrs: readonly Cdr[],
  calls: readonly StoredCall[],
  rest: Partial<ReconcileQuestion> = {},
): Reconciled {
  const run = reconcile({
    accountId: ACCOUNT_ID,
    directoryAt: () => DIRECTORY,
    timeZone: 'UTC',
    cdrs,
    calls,
    settingsAt: () => INBOUND,
    isOver: () => false,
    toleranceMs: DEFAULT_TOLERANCE_MS,
    windowMs: DEFAULT_WINDOW_MS,
    ...rest,
  })
  for (;;) {
    const next = run.next()
    if (next.done) return next.value
  }
}
