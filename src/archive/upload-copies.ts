/**
 * Puts copies into targets and removes them there, for as many days as it takes: several lanes at once (store/copy-queue.ts), one copy after the
 * other in each. May be killed at any moment: a copy that was put and not noted is recognised, or put again over itself.
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../core/model/log.ts'
import { asStorageError, StorageError, type StorageProblem } from '../core/model/storage-problem.ts'
import {
  type ClaimedCopy,
  claimCopy,
  concludeFailure,
  concludePut,
  concludeRemoval,
  type Lane,
  lanesWithWork,
  renewClaim,
} from '../store/copy-queue.ts'
import type { Db } from '../store/db.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { CopyMark, TargetStore } from '../store/target-store.ts'
import type { TargetStores } from '../store/target-stores.ts'
import { moveCopies } from './move-copies.ts'

/** Told before each; what it throws is as if the process had been killed there. */
type UploadStep = 'claimed' | 'found' | 'put' | 'former-removed' | 'removed' | 'failed'

export interface UploadParts {
  readonly db: Db
  readonly local: ObjectStore
  /** The tiered one: a copy can be made of another one. */
  readonly objects: ObjectStore
  readonly targets: TargetStores
  readonly nowMs: () => number
  /** 0–1. */
  readonly random: () => number
  readonly log: Log
  readonly onStep?: (step: UploadStep, copy: ClaimedCopy) => Promise<void>
  /** Default 1 s. */
  readonly lookEveryMs?: number
  /** Default 60 s. Whoever dies leaves what it was doing to the others after so long. */
  readonly claimForMs?: number
}

const LANES_AT_ONCE = 8
const MOVE_EVERY_MS = 60_000
const DAY_MS = 86_400_000

/** `close` interrupts what is being done; it is begun again at the next start. */
export function startUploads(parts: UploadParts): { close(): Promise<void> } {
  const { db, log, lookEveryMs = 1000 } = parts
  const ended = new AbortController()
  const { signal } = ended
  const working = new Map<string, Promise<void>>()

  async function look(): Promise<void> {
    for (const lane of await lanesWithWork(db)) {
      const name = `${lane.accountId} ${lane.targetId}`
      if (working.size >= LANES_AT_ONCE || working.has(name)) continue
      const work = workLane(parts, lane, signal)
        .catch((error: unknown) => log.warn({ ...lane, error: String(error) }, 'copies: what was done was not noted'))
        .finally(() => working.delete(name))
      working.set(name, work)
    }
  }

  async function repeat(everyMs: number, what: string, work: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await work().catch((error: unknown) => log.warn({ error: String(error) }, what))
      await delay(everyMs, undefined, { signal }).catch(() => {})
    }
  }

  const looking = repeat(lookEveryMs, 'copies: the database could not be asked', look)
  const moving = repeat(MOVE_EVERY_MS, 'copies: what is over was not removed', () => moveCopies({ ...parts, signal }))
  return {
    async close() {
      ended.abort(new Error('Tapeline stops'))
      await Promise.all([looking, moving])
      await Promise.all(working.values())
    },
  }
}

/** Everything in it that is due. Rejects when the database cannot be asked; then the claim runs out. */
export async function workLane(parts: UploadParts, lane: Lane, signal: AbortSignal): Promise<void> {
  const { db, nowMs, claimForMs = 60_000 } = parts
  while (!signal.aborted) {
    const copy = await claimCopy(db, lane, nowMs(), claimForMs)
    if (!copy) return
    await holding(parts, copy, signal, claimForMs, (mine) => perform(parts, copy, mine))
  }
}

/** Renews the claim while `work` goes on, and interrupts it when it is lost. */
async function holding(
  { db, nowMs }: UploadParts,
  copy: ClaimedCopy,
  signal: AbortSignal,
  claimForMs: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController()
  const timer = setInterval(() => {
    renewClaim(db, copy, nowMs(), claimForMs).then(
      (held) => held || lost.abort(new Error('somebody else has taken the copy over')),
      () => {},
    )
  }, claimForMs / 3)
  try {
    await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(timer)
  }
}

async function perform(parts: UploadParts, copy: ClaimedCopy, signal: AbortSignal): Promise<void> {
  const { db, targets, nowMs, onStep } = parts
  await onStep?.('claimed', copy)
  let done: CopyMark | 'removed'
  try {
    const store = await targets.open(copy.targetId)
    done = copy.todo === 'put' ? await put(parts, store, copy, signal) : await remove(parts, store, copy)
  } catch (error) {
    if (error instanceof KilledHere) throw error.cause
    await onStep?.('failed', copy)
    return fail(parts, copy, error)
  }
  if (done === 'removed') await concludeRemoval(db, copy)
  else await concludePut(db, copy, done, nowMs())
}

async function put(parts: UploadParts, store: TargetStore, copy: ClaimedCopy, signal: AbortSignal): Promise<CopyMark> {
  const { key, sizeBytes, sha256 } = copy
  const there = copy.hasFormer ? await store.findCopy(key) : undefined
  await step(parts, 'found', copy)
  // An earlier try got through and could not say so.
  const isThere = there?.sizeBytes === sizeBytes && there.sha256 === sha256
  const mark = isThere ? there : await store.putCopy(key, sourceOf(parts, key), { sizeBytes, sha256 }, { signal })
  await step(parts, 'put', copy)
  if (copy.hasFormer) await store.removeFormer(key, mark)
  await step(parts, 'former-removed', copy)
  return mark
}

async function remove(parts: UploadParts, store: TargetStore, copy: ClaimedCopy): Promise<'removed'> {
  await store.remove(copy.key)
  await step(parts, 'removed', copy)
  return 'removed'
}

/** The local file, else another copy; opened when the store begins to read. */
async function* sourceOf({ objects }: UploadParts, key: string): AsyncGenerator<Uint8Array> {
  const content = await objects.get(key).catch((error: unknown) => {
    const isMissing = (error as { code?: string }).code === 'object-not-found'
    throw isMissing ? new StorageError('source-missing', {}, error) : error
  })
  yield* content
}

/** What trying again does not mend. */
const FINAL: readonly StorageProblem[] = ['source-missing', 'source-damaged']

async function fail({ db, nowMs, random, log }: UploadParts, copy: ClaimedCopy, error: unknown): Promise<void> {
  const problem = asStorageError(error)
  const { key, targetId, todo, attempts } = copy
  log.warn({ key, targetId, todo, attempts, problem: problem.message }, 'copy: tried again later')
  const lockedUntilMs = problem.problem === 'object-locked' ? Date.parse(String(problem.values.lockedUntil)) : undefined
  const isFinal = todo === 'put' && FINAL.includes(problem.problem)
  await concludeFailure(db, copy, problem, {
    nowMs: nowMs(),
    random: random(),
    isFinal,
    // A legal hold does not say until when.
    ...(lockedUntilMs !== undefined && {
      retryAtMs: Number.isNaN(lockedUntilMs) ? nowMs() + DAY_MS : lockedUntilMs + 1000,
    }),
  })
}

/** Not a failure of the store: nothing is concluded. */
class KilledHere extends Error {}

async function step({ onStep }: UploadParts, name: UploadStep, copy: ClaimedCopy): Promise<void> {
  await onStep?.(name, copy).catch((cause: unknown) => {
    throw new KilledHere('killed', { cause })
  })
}
