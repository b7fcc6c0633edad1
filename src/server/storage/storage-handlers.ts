import type { StorageTarget as ContractTarget, StoragePlanBody } from '../../contract/storage.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { StoragePlace, StoragePlan } from '../../core/model/storage.ts'
import { type ReportedProblem, storageProblemText } from '../../core/model/storage-problem.ts'
import { countCopies, listWaitingCopies, retryLanes } from '../../store/copy-queue.ts'
import { newId } from '../../store/new-id.ts'
import { openSecret, sealSecret } from '../../store/sealed-secret.ts'
import { findStoragePlan, putStoragePlan, removeStoragePlan } from '../../store/storage-plans.ts'
import {
  changeStorageTarget,
  createStorageTarget,
  findStorageTarget,
  isSameServer,
  listStorageTargets,
  removeStorageTarget,
  type SealedTarget,
  secretPurposeOf,
} from '../../store/storage-targets.ts'
import { copiesOfObject } from '../../store/stored-objects.ts'
import { createCallAccess } from '../access/call-access.ts'
import { type Actor, isOfPlatform, may, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { accountIdOf } from '../sign-in/sign-in-policy-handlers.ts'
import { type Check, checkTarget } from './check-target.ts'

type Names =
  | 'listStorageTargets'
  | 'createStorageTarget'
  | 'updateStorageTarget'
  | 'removeStorageTarget'
  | 'testStorageTarget'
  | 'getStoragePlan'
  | 'putStoragePlan'
  | 'removeStoragePlan'
  | 'listWaitingCopies'
  | 'retryWaitingCopies'
  | 'listRecordingCopies'

export function storageHandlers(parts: ServerParts): Handlers<Names> {
  const { db, keys, nowMs } = parts
  const access = createCallAccess(parts)

  const get = async (actor: Actor, id: string): Promise<SealedTarget> => {
    const target = await findStorageTarget(db, id, scopeOf(actor))
    if (!target) throw new AppError('storage-target-not-found', 'There is no such storage target')
    return target
  }
  const presented = async (target: SealedTarget) => present(target, await countCopies(db, target.id))
  const sealed = async (id: string, accountId: string | undefined, secret: string) => ({
    sealedSecret: await sealSecret(keys, accountId, secretPurposeOf(id), secret),
  })

  return {
    listStorageTargets: async ({ actor, query }) => ({
      storageTargets: await Promise.all(
        (await listStorageTargets(db, accountIdOf(actor, query.accountId))).map(presented),
      ),
    }),

    createStorageTarget: async ({ actor, query, body, request }) => {
      const accountId = accountIdOf(actor, query.accountId)
      refuseFolder(actor, body.place)
      const id = newId()
      const { name, place, secretAccessKey: secret } = body
      const target = {
        ...{ id, name, place: place as StoragePlace, hasSecret: secret !== undefined },
        ...(accountId !== undefined && { accountId }),
        ...(secret !== undefined && (await sealed(id, accountId, secret))),
      }
      await db.transaction().execute(async (trx) => {
        await createStorageTarget(trx, target)
        await audit(trx, request, nowMs(), actor, deedOf('storage-target.created', target))
      })
      return presented(target)
    },

    updateStorageTarget: async ({ actor, params, body, request }) => {
      const before = await get(actor, params.storageTargetId)
      refuseFolder(actor, body.place)
      const { id, accountId } = before
      const { secretAccessKey: given } = body
      const place = body.place as StoragePlace
      // The secret goes to nobody but the server it was given for.
      const stays = given === undefined && before.sealedSecret && isSameServer(before.place, place)
      const target = {
        ...{ id, name: body.name, place, hasSecret: given !== undefined || stays === true },
        ...(accountId !== undefined && { accountId }),
        ...(stays && before.sealedSecret && { sealedSecret: before.sealedSecret }),
        ...(given !== undefined && (await sealed(id, accountId, given))),
      }
      const formerId = newId()
      const formerSecret =
        before.sealedSecret && (await openSecret(keys, accountId, secretPurposeOf(id), before.sealedSecret))
      const former = {
        id: formerId,
        ...(formerSecret !== undefined && (await sealed(formerId, accountId, formerSecret))),
      }
      await db.transaction().execute(async (trx) => {
        await changeStorageTarget(trx, target, former, nowMs())
        await audit(trx, request, nowMs(), actor, deedOf('storage-target.changed', target))
      })
      return presented(target)
    },

    removeStorageTarget: async ({ actor, params, request }) => {
      const target = await get(actor, params.storageTargetId)
      await db.transaction().execute(async (trx) => {
        await removeStorageTarget(trx, target.id, nowMs())
        await audit(trx, request, nowMs(), actor, deedOf('storage-target.removed', target))
      })
      return undefined
    },

    testStorageTarget: async ({ actor, params, request }) => {
      const target = await get(actor, params.storageTargetId)
      const checks = await checkTarget(
        () => parts.openTarget(target),
        target.place,
        target.accountId ?? 'tapeline-storage-test',
      )
      await audit(db, request, nowMs(), actor, deedOf('storage-target.tested', target))
      return { ok: checks.every(({ problem }) => problem === undefined), checks: checks.map(presentCheck) }
    },

    getStoragePlan: async ({ actor, query }) => {
      const accountId = accountIdOf(actor, query.accountId)
      const own = await findStoragePlan(db, accountId)
      const plan = own ?? (accountId === undefined ? undefined : await findStoragePlan(db, undefined))
      return { ...(plan && { plan: presentPlan(plan) }), isOwn: own !== undefined }
    },

    putStoragePlan: async ({ actor, query, body, request }) => {
      const accountId = accountIdOf(actor, query.accountId)
      const { includesExisting, ...plan } = body
      await db.transaction().execute(async (trx) => {
        await putStoragePlan(trx, accountId, plan, includesExisting ? undefined : nowMs())
        const details = { ...plan, includesExisting }
        await audit(trx, request, nowMs(), actor, { action: 'storage-plan.changed', accountId, details })
      })
      return presentPlan(plan)
    },

    removeStoragePlan: async ({ actor, query, request }) => {
      const accountId = accountIdOf(actor, query.accountId)
      await db.transaction().execute(async (trx) => {
        await removeStoragePlan(trx, accountId)
        await audit(trx, request, nowMs(), actor, { action: 'storage-plan.removed', accountId })
      })
      return undefined
    },

    listWaitingCopies: async ({ actor, query }) => {
      const copies = await listWaitingCopies(db, accountIdOf(actor, query.accountId))
      return {
        copies: copies.map(({ nextAttemptAtMs, problem, ...copy }) => ({
          ...copy,
          ...(nextAttemptAtMs !== undefined && { nextAttemptAt: isoTime(nextAttemptAtMs) }),
          ...(problem && { problem: presentProblem(problem) }),
        })),
      }
    },

    retryWaitingCopies: async ({ actor, query, request }) => {
      const accountId = accountIdOf(actor, query.accountId)
      const copies = await retryLanes(db, accountId === undefined ? {} : { accountId }, nowMs())
      await audit(db, request, nowMs(), actor, { action: 'storage-queue.retried', accountId, details: { copies } })
      return { copies }
    },

    listRecordingCopies: async ({ actor, params, request }) => {
      const { objectKey } = await access.getRecording({ actor, request }, params.recordingId, 'listen')
      const found = await copiesOfObject(db, objectKey)
      const isLocal = found?.isLocal ?? true
      return {
        copies: [
          ...(isLocal ? [{ targetName: 'Local store', kind: 'local' as const, state: 'stored' as const }] : []),
          ...(found?.copies ?? []).map(({ targetId: _, storedAtMs, verifiedAtMs, problem, ...copy }) => ({
            ...copy,
            ...(storedAtMs !== undefined && { storedAt: isoTime(storedAtMs) }),
            ...(verifiedAtMs !== undefined && { verifiedAt: isoTime(verifiedAtMs) }),
            ...(problem && may(actor, 'manage-settings') && { problem: presentProblem(problem) }),
          })),
        ],
      }
    },
  }
}

/** A folder is one of this machine: who may name one reads and writes here. */
function refuseFolder(actor: Actor, { kind }: { readonly kind: string }): void {
  if (kind !== 'folder' || isOfPlatform(actor)) return
  throw new AppError('not-permitted', 'Only the platform may name folders', { permission: 'manage-platform' })
}

function deedOf(
  action: string,
  { id, accountId, name, place }: Pick<SealedTarget, 'id' | 'accountId' | 'name' | 'place'>,
) {
  return { action, subject: { kind: 'storage-target', id }, accountId, details: { name, place } }
}

function present(
  { sealedSecret: _, retiredAtMs, place, ...target }: SealedTarget,
  { waitingBytes, ...counts }: Awaited<ReturnType<typeof countCopies>>,
): ContractTarget {
  return {
    ...target,
    place: place as ContractTarget['place'],
    counts,
    waitingBytes,
    ...(retiredAtMs !== undefined && { retiredAt: isoTime(retiredAtMs) }),
  }
}

function presentPlan({ localDays, copies }: StoragePlan): StoragePlanBody {
  return { ...(localDays !== undefined && { localDays }), copies: copies.map((copy) => ({ ...copy })) }
}

function presentCheck({ step, problem }: Check) {
  return { step, ok: problem === undefined, ...(problem && { problem: presentProblem(problem) }) }
}

function presentProblem({ problem, values }: ReportedProblem) {
  return { code: problem, values: { ...values }, text: storageProblemText(problem, values) }
}
