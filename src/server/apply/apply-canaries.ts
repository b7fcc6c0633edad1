/** Canary calls of an account. The document knows them by name. */

import type { ApplyCanary } from '../../contract/apply-canaries.ts'
import { canaryDefaults, MAXIMUM_CANARIES } from '../../contract/canary.ts'
import type { Account } from '../../core/model/account.ts'
import { nextCanaryMs } from '../../core/reconciliation/canary-rhythm.ts'
import {
  canaryPasswordPurpose,
  createCanary,
  listCanaries,
  removeCanary,
  type StoredCanary,
  saveCanary,
} from '../../store/canaries.ts'
import { newId } from '../../store/new-id.ts'
import { openSecret, sealSecret } from '../../store/sealed-secret.ts'
import { keepsPassword, tooManyCanaries } from '../canaries/canary-rules.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'

export async function takeAwayCanaries(
  { trx }: Applying,
  account: Account,
  canaries: readonly ApplyCanary[],
): Promise<Made[]> {
  refuseTwice(canaries.map(({ name }) => placeOf(account, name)))
  const absent = canaries.filter((canary) => canary.absent)
  const existing = absent.length === 0 ? [] : await listCanaries(trx, account.id)
  const changes: Made[] = []
  for (const { name } of absent) {
    const before = existing.find((each) => each.name === name)
    const remove = (id: string) => removeCanary(trx, { id, accountId: account.id })
    changes.push(await takeAway({ kind: 'canary', name: placeOf(account, name) }, before, remove))
  }
  return changes
}

/** Fails with `document-invalid` or `too-many-canaries`. */
export async function bringCanaries(
  applying: Applying,
  account: Account,
  canaries: readonly ApplyCanary[],
): Promise<Made[]> {
  const present = canaries.filter((canary) => !canary.absent)
  if (present.length === 0) return []
  const existing = await listCanaries(applying.trx, account.id)
  const changes: Made[] = []
  for (const wanted of present) {
    const before = existing.find(({ name }) => name === wanted.name)
    changes.push(await bringCanary(applying, account, wanted, before))
  }
  if ((await listCanaries(applying.trx, account.id)).length > MAXIMUM_CANARIES) throw tooManyCanaries()
  return changes
}

const placeOf = ({ slug }: Account, name: string) => `${slug}/${name}`

async function bringCanary(
  applying: Applying,
  account: Account,
  wanted: ApplyCanary,
  before: StoredCanary | undefined,
): Promise<Made> {
  const { trx, atMs } = applying
  const place = placeOf(account, wanted.name)
  const { to = before?.to, from = before?.from, rhythm = before?.rhythm } = wanted
  if (to === undefined || from === undefined || !rhythm)
    throw documentInvalid(`${place} is new and needs to, from and rhythm`)
  const hop = wanted.hop === undefined ? before?.hop : wanted.hop
  const username = wanted.username === undefined ? before?.username : wanted.username
  const draft: StoredCanary = {
    ...{ id: before?.id ?? newId(), accountId: account.id, name: wanted.name, to, from, rhythm },
    protocol: wanted.protocol ?? before?.protocol ?? canaryDefaults.protocol,
    talkMs: wanted.talkMs ?? before?.talkMs ?? canaryDefaults.talkMs,
    lateAfterMs: wanted.lateAfterMs ?? before?.lateAfterMs ?? canaryDefaults.lateAfterMs,
    expectsAnswer: wanted.expectsAnswer ?? before?.expectsAnswer ?? canaryDefaults.expectsAnswer,
    ...(hop && { hop }),
    ...(username && { username }),
  }
  const isPaused = wanted.paused ?? (before !== undefined && before.nextRunAtMs === undefined)
  const password = await passwordOf(applying, draft, wanted, before)
  const after: StoredCanary = {
    ...draft,
    ...(password.sealed && { sealedPassword: password.sealed }),
    ...(!isPaused && { nextRunAtMs: nextCanaryMs(rhythm, atMs, account.timeZone) }),
  }
  return bring(
    { kind: 'canary', name: place, subjectId: draft.id },
    before && { ...told(before), ...(password.isNew && before.sealedPassword && { password: 'the former' }) },
    { ...told(after), ...(password.isNew && before && password.sealed && { password: 'another' }) },
    () => (before ? saveCanary(trx, after) : createCanary(trx, after)),
  )
}

function told({
  to,
  from,
  hop,
  protocol,
  username,
  rhythm,
  talkMs,
  lateAfterMs,
  expectsAnswer,
  ...rest
}: StoredCanary) {
  return {
    ...{ to, from, protocol, rhythm, talkMs, lateAfterMs, expectsAnswer, paused: rest.nextRunAtMs === undefined },
    ...(hop && { hop }),
    ...(username !== undefined && { username }),
  }
}

/** `isNew`: another than before, or none any more. */
async function passwordOf(
  { keys }: Applying,
  canary: StoredCanary,
  { password }: ApplyCanary,
  before: StoredCanary | undefined,
): Promise<{ readonly sealed?: Uint8Array | undefined; readonly isNew: boolean }> {
  const { id, accountId, username } = canary
  const purpose = canaryPasswordPurpose(id)
  const former = before?.sealedPassword
  if (username === undefined) return { isNew: former !== undefined }
  const kept = before && keepsPassword(before, canary) ? former : undefined
  if (password === undefined) return { sealed: kept, isNew: kept !== former }
  if (kept && password === (await openSecret(keys, accountId, purpose, kept))) return { sealed: kept, isNew: false }
  return { sealed: await sealSecret(keys, accountId, purpose, password), isNew: true }
}
