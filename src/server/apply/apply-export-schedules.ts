/** Scheduled exports of an account. The document knows them, and the stores they go to, by name. */

import { isDeepStrictEqual } from 'node:util'
import type { ApplyExportSchedule } from '../../contract/apply-exports.ts'
import { MAXIMUM_EXPORT_SCHEDULES } from '../../contract/export-schedule.ts'
import { reaches, reachOf } from '../../core/access/reach-of.ts'
import type { ExportDestination } from '../../core/export/export-destination.ts'
import { DEFAULT_EXPORT } from '../../core/export/export-options.ts'
import { nextRunMs } from '../../core/export/rhythm.ts'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { accountScope } from '../../store/db.ts'
import {
  createExportSchedule,
  type ExportSchedule,
  listExportSchedules,
  removeExportSchedule,
  saveExportSchedule,
  scheduleSecretPurpose,
} from '../../store/export-schedules.ts'
import { newId } from '../../store/new-id.ts'
import { openSecret, sealSecret } from '../../store/sealed-secret.ts'
import { listStorageTargets } from '../../store/storage-targets.ts'
import { findUser } from '../../store/users.ts'
import { may } from '../actor.ts'
import { isSameServer, keptHostKey, secretMissing } from '../exports/schedule-rules.ts'
import { readSearch } from '../read-search.ts'
import { refuseStrongerPerson } from '../users/user-rules.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'
import { userKeys } from './user-keys.ts'

export async function takeAwayExportSchedules(
  { trx }: Applying,
  account: Account,
  schedules: readonly ApplyExportSchedule[],
): Promise<Made[]> {
  refuseTwice(schedules.map(({ name }) => placeOf(account, name)))
  const scope = accountScope(account.id)
  const absent = schedules.filter((schedule) => schedule.absent)
  const existing = absent.length === 0 ? [] : await listExportSchedules(trx, scope)
  const changes: Made[] = []
  for (const { name } of absent) {
    const before = existing.find((each) => each.name === name)
    const remove = (id: string) => removeExportSchedule(trx, scope, id)
    changes.push(await takeAway({ kind: 'export-schedule', name: placeOf(account, name) }, before, remove))
  }
  return changes
}

/** Fails with `document-invalid`, `export-secret-missing`, `invalid-search`, `too-many-export-schedules`, `not-permitted` or `role-not-allowed`. */
export async function bringExportSchedules(
  applying: Applying,
  account: Account,
  schedules: readonly ApplyExportSchedule[],
): Promise<Made[]> {
  const present = schedules.filter((schedule) => !schedule.absent)
  if (present.length === 0) return []
  const { trx, actor } = applying
  if (actor && !may(actor, 'export')) {
    throw new AppError('not-permitted', `${account.slug}: your role or key does not include this`, {
      permission: 'export',
    })
  }
  const scope = accountScope(account.id)
  const existing = await listExportSchedules(trx, scope)
  const stores = [...(await listStorageTargets(trx, account.id)), ...(await listStorageTargets(trx, undefined))]
  const inUse = stores.filter(({ retiredAtMs }) => retiredAtMs === undefined)
  const storeName = (id: string) => stores.find((store) => store.id === id)?.name ?? id
  const changes: Made[] = []
  for (const wanted of present) {
    const before = existing.find(({ name }) => name === wanted.name)
    changes.push(await bringSchedule(applying, account, wanted, before, inUse, storeName))
  }
  if ((await listExportSchedules(trx, scope)).length > MAXIMUM_EXPORT_SCHEDULES) {
    const message = `${account.slug}: remove one of the scheduled exports first`
    throw new AppError('too-many-export-schedules', message, { maximum: MAXIMUM_EXPORT_SCHEDULES })
  }
  return changes
}

const placeOf = ({ slug }: Account, name: string) => `${slug}/${name}`

async function bringSchedule(
  applying: Applying,
  account: Account,
  wanted: ApplyExportSchedule,
  before: ExportSchedule | undefined,
  stores: readonly { readonly id: string; readonly name: string }[],
  storeName: (id: string) => string,
): Promise<Made> {
  const { trx, jobs, atMs } = applying
  const place = placeOf(account, wanted.name)
  const rhythm = wanted.rhythm ?? before?.rhythm
  const given = wanted.destination && destinationOf(wanted.destination, stores, place)
  if (!rhythm || (!given && !before)) throw documentInvalid(`${place} is new and needs rhythm and destination`)
  const destination = given ? keptHostKey(before?.destination, given) : (before?.destination as ExportDestination)
  const query = wanted.query ?? before?.query ?? ''
  // What cannot be read now could not be read later either.
  readSearch(query)
  const id = before?.id ?? newId()
  const secret = await secretOf(applying, account, wanted, before, { id, destination })
  const draft = {
    name: wanted.name,
    query,
    rhythm,
    options: optionsOf(wanted, before),
    destination,
    isPaused: wanted.paused ?? before?.isPaused ?? false,
  }
  const told = ({ destination: to, isPaused, ...schedule }: typeof draft) => ({
    query: schedule.query,
    rhythm: schedule.rhythm,
    options: schedule.options,
    destination: to.kind === 'storage' ? { kind: to.kind, target: storeName(to.targetId) } : to,
    paused: isPaused,
  })
  const isSame = before && !secret.isNew && isDeepStrictEqual(told(before), told(draft))
  const owner = await ownerOf(applying, account, wanted, isSame ? before : undefined, before, place)
  const after: ExportSchedule = {
    ...{ id, accountId: account.id, timeZone: account.timeZone, coversFromMs: atMs, createdAtMs: atMs },
    ...before,
    ...draft,
    ...{ ownerId: owner.id, ownerName: owner.name },
    nextRunAtMs: nextRunMs(rhythm, atMs, before?.timeZone ?? account.timeZone),
    changedAtMs: atMs,
    ...(secret.sealed && { sealedSecret: secret.sealed }),
  }
  const write = async () => {
    const { sealedSecret: _, ...open } = after
    const saved = secret.sealed ? after : open
    const scope = accountScope(account.id)
    await (before ? saveExportSchedule(trx, scope, saved) : createExportSchedule(trx, scope, saved))
    await jobs?.enqueue(trx, { name: 'run-export-schedule', subjectId: id, notBeforeMs: after.nextRunAtMs })
  }
  return bring(
    { kind: 'export-schedule', name: place, subjectId: id },
    before && { ...told(before), owner: before.ownerName, ...(secret.isNew && { secret: 'the former' }) },
    { ...told(draft), owner: owner.name, ...(secret.isNew && before && { secret: 'another' }) },
    write,
  )
}

function destinationOf(
  wanted: NonNullable<ApplyExportSchedule['destination']>,
  stores: readonly { readonly id: string; readonly name: string }[],
  place: string,
): ExportDestination {
  if (wanted.kind === 'sftp') return wanted as ExportDestination
  const store = stores.find(({ name }) => name === wanted.target)
  if (!store) throw documentInvalid(`${place}: there is no store ${wanted.target}`)
  return { kind: 'storage', targetId: store.id }
}

function optionsOf(wanted: ApplyExportSchedule, before: ExportSchedule | undefined): ExportSchedule['options'] {
  const { audio, table, jsonPerFile, vcon, mail, fileNames } = {
    ...DEFAULT_EXPORT,
    ...before?.options,
    ...given(wanted),
  }
  return { audio, table, jsonPerFile, vcon, mail, ...(fileNames !== undefined && { fileNames }) }
}

function given({
  audio,
  table,
  jsonPerFile,
  vcon,
  mail,
  fileNames,
}: ApplyExportSchedule): Partial<ExportSchedule['options']> {
  return {
    ...(audio && { audio }),
    ...(table && { table }),
    ...(jsonPerFile !== undefined && { jsonPerFile }),
    ...(vcon !== undefined && { vcon }),
    ...(mail !== undefined && { mail }),
    ...(fileNames !== undefined && { fileNames }),
  }
}

/** Fails with `export-secret-missing`. */
async function secretOf(
  { keys }: Applying,
  { id: accountId }: Account,
  wanted: ApplyExportSchedule,
  before: ExportSchedule | undefined,
  { id, destination }: { readonly id: string; readonly destination: ExportDestination },
): Promise<{ readonly sealed?: Uint8Array; readonly isNew: boolean }> {
  if (destination.kind !== 'sftp') return { isNew: false }
  const purpose = scheduleSecretPurpose(id)
  const secret = wanted.secret && JSON.stringify(wanted.secret)
  const former = before?.sealedSecret
  const stays = former && isSameServer(before.destination, destination)
  if (secret === undefined) {
    if (!stays) throw secretMissing()
    return { sealed: former, isNew: false }
  }
  const isKnown = former && secret === (await openSecret(keys, accountId, purpose, former))
  return isKnown
    ? { sealed: former, isNew: false }
    : { sealed: await sealSecret(keys, accountId, purpose, secret), isNew: true }
}

interface Owner {
  readonly id: string
  readonly name: string
}

/**
 * Whose rights decide what is exported. Who changes a schedule answers for it: without `owner` it is the caller's then, and nobody has it
 * export for somebody who may do more than they.
 */
async function ownerOf(
  { trx, actor, atMs }: Applying,
  account: Account,
  { owner }: ApplyExportSchedule,
  unchanged: ExportSchedule | undefined,
  before: ExportSchedule | undefined,
  place: string,
): Promise<Owner> {
  if (owner === undefined) {
    const kept = unchanged ?? (actor ? undefined : before)
    if (kept) return { id: kept.ownerId, name: kept.ownerName }
    if (actor) return { id: actor.id, name: actor.name }
    throw documentInvalid(`${place} is new and needs an owner`)
  }
  const scope = accountScope(account.id)
  const user = await findUser(trx, scope, (await userKeys(trx, account)).idOf(owner, place))
  if (!user) throw documentInvalid(`${place}: there is no user ${owner}`)
  if (!reaches(reachOf(user, 'export'), 'own')) throw documentInvalid(`${place}: ${owner} may export nothing`)
  if (actor && actor.id !== user.id) await refuseStrongerPerson(trx, actor, user, atMs)
  return { id: user.id, name: user.name }
}
