/** Stores and the plan of an account, or without one of the platform. The document knows stores by their names. */

import type { ApplyStorage } from '../../contract/apply-account-parts.ts'
import type { Account } from '../../core/model/account.ts'
import type { StoragePlace, StoragePlan } from '../../core/model/storage.ts'
import { newId } from '../../store/new-id.ts'
import { openSecret, sealSecret } from '../../store/sealed-secret.ts'
import { findStoragePlan, putStoragePlan, removeStoragePlan } from '../../store/storage-plans.ts'
import {
  changeStorageTarget,
  createStorageTarget,
  isSameServer,
  listStorageTargets,
  removeStorageTarget,
  type SealedTarget,
  secretPurposeOf,
} from '../../store/storage-targets.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'

type Owner = Pick<Account, 'id' | 'slug'> | undefined
type WantedTarget = NonNullable<ApplyStorage['targets']>[number]

/** Fails with `document-invalid`, and as the store does: `storage-plan-invalid`, `storage-target-in-use` and such. */
export async function applyStorage(applying: Applying, owner: Owner, wanted: ApplyStorage): Promise<Made[]> {
  const { trx, atMs } = applying
  const { targets = [], plan } = wanted
  const nameOf = (target: string) => (owner ? `${owner.slug}/${target}` : target)
  refuseTwice(targets.map(({ name }) => nameOf(name)))
  const existing = await inUse(applying, owner)
  const changes: Made[] = []
  for (const target of targets.filter(({ absent }) => !absent)) {
    const before = existing.find(({ name }) => name === target.name)
    changes.push(await bringTarget(applying, owner, target, before, nameOf(target.name)))
  }
  if (plan !== undefined) changes.push(await applyPlan(applying, owner, plan))
  // The plan may name them no more.
  for (const { name } of targets.filter(({ absent }) => absent)) {
    const before = existing.find((each) => each.name === name)
    const remove = (id: string) => removeStorageTarget(trx, id, atMs)
    changes.push(await takeAway({ kind: 'storage-target', name: nameOf(name) }, before, remove))
  }
  return changes
}

async function inUse({ trx }: Applying, owner: Owner): Promise<readonly SealedTarget[]> {
  return (await listStorageTargets(trx, owner?.id)).filter(({ retiredAtMs }) => retiredAtMs === undefined)
}

async function bringTarget(
  { trx, keys, atMs }: Applying,
  owner: Owner,
  wanted: WantedTarget,
  before: SealedTarget | undefined,
  name: string,
): Promise<Made> {
  const place = (wanted.place as StoragePlace | undefined) ?? before?.place
  if (!place) throw documentInvalid(`${name} is new and needs a place`)
  const id = before?.id ?? newId()
  const seal = (targetId: string, secret: string) => sealSecret(keys, owner?.id, secretPurposeOf(targetId), secret)
  const former = before?.sealedSecret && (await openSecret(keys, owner?.id, secretPurposeOf(id), before.sealedSecret))
  const given = wanted.secretAccessKey
  const isNew = given !== undefined && given !== former
  const stays = given === undefined && before && isSameServer(before.place, place)
  const sealedSecret = isNew ? await seal(id, given) : stays || given !== undefined ? before?.sealedSecret : undefined
  const target = {
    ...{ id, name: wanted.name, place },
    ...(owner && { accountId: owner.id }),
    ...(sealedSecret && { sealedSecret }),
  }
  const write = async () => {
    if (!before) return createStorageTarget(trx, target)
    const leftId = newId()
    const left = { id: leftId, ...(former !== undefined && { sealedSecret: await seal(leftId, former) }) }
    return changeStorageTarget(trx, target, left, atMs)
  }
  return bring(
    { kind: 'storage-target', name, subjectId: id },
    before && { place: before.place, ...(isNew && { secret: former === undefined ? 'none' : 'the former' }) },
    { place, ...(isNew && { secret: 'another' }) },
    write,
  )
}

async function applyPlan(applying: Applying, owner: Owner, wanted: ApplyStorage['plan']): Promise<Made> {
  const { trx, atMs } = applying
  const own = await inUse(applying, owner)
  const ofPlatform = owner ? await inUse(applying, undefined) : []
  const before = await findStoragePlan(trx, owner?.id)
  const thing = { kind: 'storage-plan', name: owner?.slug ?? 'platform' } as const
  if (!wanted) {
    const existing = before && { id: owner?.id ?? 'platform' }
    const { subjectId: _, ...made } = await takeAway(thing, existing, () => removeStoragePlan(trx, owner?.id))
    return made
  }
  const idOf = (name: string): string => {
    const found = [...own, ...ofPlatform].find((target) => target.name === name)
    if (!found) throw documentInvalid(`${thing.name}: there is no store ${name}`)
    return found.id
  }
  const nameOf = (id: string) => [...own, ...ofPlatform].find((target) => target.id === id)?.name ?? id
  const fieldsOf = ({ localDays, copies }: StoragePlan) => ({
    ...(localDays !== undefined && { localDays }),
    copies: copies.map(({ targetId, ...copy }) => ({ target: nameOf(targetId), ...copy })),
  })
  const { includesExisting, localDays, copies } = wanted
  const after: StoragePlan = {
    ...(localDays !== undefined && { localDays }),
    copies: copies.map(({ target, ...copy }) => ({ targetId: idOf(target), ...copy })),
  }
  const write = () => putStoragePlan(trx, owner?.id, after, includesExisting ? undefined : atMs)
  return bring(thing, before && fieldsOf(before), fieldsOf(after), write)
}
