/** What would change: an account's last calls replayed with edited settings and with those in force. */

import { setImmediate as othersFirst } from 'node:timers/promises'
import type { SettingsPreview } from '../../contract/settings-preview.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { compareReplays, type ReplayComparison, type ReplayDifference } from '../../core/policy/compare-replays.ts'
import { countWithoutTimeLine, readTimeLines, type StoredTimeLine } from '../../store/call-time-lines.ts'
import type { Db } from '../../store/db.ts'

/** So many are looked at, the newest. */
export const MAXIMUM_CALLS = 100_000
const CALLS_PER_CHUNK = 250
/** Live calls share the process: nothing may keep their packets waiting for longer. */
const LONGEST_TURN_MS = 3
const EXAMPLES = 50

export interface PreviewQuestion {
  readonly accountId: AccountId
  /** Calls that started at or after. */
  readonly fromMs: number
  readonly inForce: PolicySettings
  readonly edited: PolicySettings
  /** When nobody waits for the answer any more: what was counted so far is returned. */
  readonly signal: AbortSignal
  readonly maximumCalls?: number
}

export interface Example extends Pick<ReplayComparison, 'before' | 'after' | 'keptMsBefore' | 'keptMsAfter'> {
  readonly call: StoredTimeLine
}

type CountName = (typeof NAMES)[ReplayDifference] | 'unchanged'

export interface Preview
  extends Pick<SettingsPreview, CountName | 'lookedAt' | 'notLookedAt' | 'isCapped'>,
    Pick<SettingsPreview, 'keptMsBefore' | 'keptMsAfter' | 'keptMsGained' | 'keptMsLost'> {
  readonly oldestMs?: number
  /** The newest first. */
  readonly examples: Readonly<Record<(typeof NAMES)[ReplayDifference], readonly Example[]>>
}

const NAMES = {
  'newly-recorded': 'newlyRecorded',
  'no-longer-recorded': 'noLongerRecorded',
  'recorded-differently': 'recordedDifferently',
  'newly-on-demand': 'newlyOnDemand',
  'no-longer-on-demand': 'noLongerOnDemand',
} as const satisfies Record<ReplayDifference, string>

export async function previewSettings(db: Db, question: PreviewQuestion): Promise<Preview> {
  const { inForce, edited, signal, maximumCalls = MAXIMUM_CALLS } = question
  const tally = newTally()
  let after: StoredTimeLine | undefined
  let isCapped = false
  while (!signal.aborted) {
    const limit = Math.min(CALLS_PER_CHUNK, maximumCalls - tally.lookedAt)
    // One more than fits tells whether there are more.
    const calls = await readTimeLines(db, { ...question, after, limit: limit + 1 })
    await addAll(tally, calls.slice(0, limit), inForce, edited, signal)
    after = calls[limit - 1]
    if (calls.length <= limit) break
    isCapped = tally.lookedAt >= maximumCalls
    if (isCapped) break
  }
  // Of those further back nothing is said: there may be millions.
  const fromMs = isCapped ? (tally.oldestMs ?? question.fromMs) : question.fromMs
  const notLookedAt = signal.aborted ? 0 : await countWithoutTimeLine(db, { ...question, fromMs })
  return { ...tally, notLookedAt, isCapped }
}

type Tally = { -readonly [Key in keyof Omit<Preview, 'notLookedAt' | 'isCapped' | 'examples'>]: Preview[Key] } & {
  readonly examples: Readonly<Record<(typeof NAMES)[ReplayDifference], Example[]>>
}

function newTally(): Tally {
  return {
    lookedAt: 0,
    unchanged: 0,
    newlyRecorded: 0,
    noLongerRecorded: 0,
    recordedDifferently: 0,
    newlyOnDemand: 0,
    noLongerOnDemand: 0,
    keptMsBefore: 0,
    keptMsAfter: 0,
    keptMsGained: 0,
    keptMsLost: 0,
    examples: {
      newlyRecorded: [],
      noLongerRecorded: [],
      recordedDifferently: [],
      newlyOnDemand: [],
      noLongerOnDemand: [],
    },
  }
}

async function addAll(
  tally: Tally,
  calls: readonly StoredTimeLine[],
  inForce: PolicySettings,
  edited: PolicySettings,
  signal: AbortSignal,
): Promise<void> {
  let turnEndsAtMs = performance.now() + LONGEST_TURN_MS
  for (const call of calls) {
    add(tally, call, compareReplays(call.timeLine, inForce, edited))
    if (performance.now() < turnEndsAtMs) continue
    await othersFirst()
    if (signal.aborted) return
    turnEndsAtMs = performance.now() + LONGEST_TURN_MS
  }
}

function add(tally: Tally, call: StoredTimeLine, { difference, ...compared }: ReplayComparison): void {
  const { keptMsBefore, keptMsAfter } = compared
  tally.lookedAt += 1
  tally.oldestMs = call.startedAtMs
  tally.keptMsBefore += keptMsBefore
  tally.keptMsAfter += keptMsAfter
  tally.keptMsGained += Math.max(0, keptMsAfter - keptMsBefore)
  tally.keptMsLost += Math.max(0, keptMsBefore - keptMsAfter)
  if (!difference) {
    tally.unchanged += 1
    return
  }
  const name = NAMES[difference]
  tally[name] += 1
  const examples = tally.examples[name]
  if (examples.length < EXAMPLES) examples.push({ call, ...compared })
}
