/** Canaries as they are set up, asked to call now, and read. Whoever works places the calls: archive/canary-calls.ts. */

import {
  type Canary as ContractCanary,
  type CanaryRun as ContractRun,
  type canaryRoutes,
  MAXIMUM_CANARIES,
} from '../../contract/canary.ts'
import type { CanaryRun } from '../../core/model/canary.ts'
import { nextCanaryMs } from '../../core/reconciliation/canary-rhythm.ts'
import { findAccount } from '../../store/accounts.ts'
import {
  askForRun,
  canaryPasswordPurpose,
  createCanary,
  getCanary,
  listCanaries,
  removeCanary,
  runsOfCanary,
  type StoredCanary,
  saveCanary,
} from '../../store/canaries.ts'
import { PLATFORM } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { sealSecret } from '../../store/sealed-secret.ts'
import { scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import { keepsPassword, tooManyCanaries } from './canary-rules.ts'

type Names = 'listCanaries' | 'createCanary' | 'updateCanary' | 'removeCanary' | 'callCanary' | 'listCanaryRuns'

type Body = (typeof canaryRoutes.createCanary.body)['_output']

export function canaryHandlers({ db, keys, nowMs }: ServerParts): Handlers<Names> {
  /** As the body says; `before` keeps its password where it would be told to nobody else. */
  async function wanted(id: string, accountId: string, body: Body, before?: StoredCanary): Promise<StoredCanary> {
    const { password, paused, username, hop, ...rest } = body
    const account = await findAccount(db, PLATFORM, accountId)
    const given = password && (await sealSecret(keys, accountId, canaryPasswordPurpose(id), password))
    const stays = before && keepsPassword(before, body) ? before.sealedPassword : undefined
    const sealedPassword = username === undefined ? undefined : given || stays
    return {
      ...{ id, accountId, ...rest },
      ...(hop && { hop }),
      ...(username !== undefined && { username }),
      ...(sealedPassword && { sealedPassword }),
      ...(!paused && { nextRunAtMs: nextCanaryMs(rest.rhythm, nowMs(), account?.timeZone ?? 'UTC') }),
      ...(before?.failingSinceMs !== undefined && { failingSinceMs: before.failingSinceMs }),
    }
  }

  async function presented(canary: StoredCanary): Promise<ContractCanary> {
    const [lastRun] = await runsOfCanary(db, canary, 1)
    return present(canary, lastRun)
  }

  return {
    listCanaries: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return { canaries: await Promise.all((await listCanaries(db, accountId)).map(presented)) }
    },

    createCanary: async ({ actor, params: { accountId }, body, request }) => {
      await scopeOfAccount(db, actor, accountId)
      if ((await listCanaries(db, accountId)).length >= MAXIMUM_CANARIES) {
        throw tooManyCanaries()
      }
      const canary = await wanted(newId(), accountId, body)
      await db.transaction().execute(async (trx) => {
        await createCanary(trx, canary)
        await audit(trx, request, nowMs(), actor, deedOf('canary.created', canary))
      })
      return presented(canary)
    },

    updateCanary: async ({ actor, params, body, request }) => {
      const before = await getCanary(db, scopeOf(actor), params.canaryId)
      const canary = await wanted(before.id, before.accountId, body, before)
      await db.transaction().execute(async (trx) => {
        await saveCanary(trx, canary)
        await audit(trx, request, nowMs(), actor, deedOf('canary.changed', canary))
      })
      return presented(canary)
    },

    removeCanary: async ({ actor, params, request }) => {
      const canary = await getCanary(db, scopeOf(actor), params.canaryId)
      await db.transaction().execute(async (trx) => {
        await removeCanary(trx, canary)
        await audit(trx, request, nowMs(), actor, deedOf('canary.removed', canary))
      })
      return undefined
    },

    callCanary: async ({ actor, params, request }) => {
      const canary = await getCanary(db, scopeOf(actor), params.canaryId)
      return db.transaction().execute(async (trx) => {
        const run = await askForRun(trx, canary, nowMs(), actor.name)
        const { details, ...deed } = deedOf('canary.called', canary)
        await audit(trx, request, nowMs(), actor, { ...deed, details: { ...details, runId: run.id } })
        return presentRun(run)
      })
    },

    listCanaryRuns: async ({ actor, params, query }) => {
      const canary = await getCanary(db, scopeOf(actor), params.canaryId)
      return { runs: (await runsOfCanary(db, canary, query.limit)).map(presentRun) }
    },
  }
}

function deedOf(action: string, { id, accountId, name, to, from, nextRunAtMs }: StoredCanary) {
  const details = { name, to, from, paused: nextRunAtMs === undefined }
  return { action, subject: { kind: 'canary', id }, accountId, details }
}

function present(canary: StoredCanary, lastRun?: CanaryRun): ContractCanary {
  const { sealedPassword, nextRunAtMs, failingSinceMs, rhythm, hop, ...rest } = canary
  return {
    ...rest,
    rhythm: 'times' in rhythm ? { times: [...rhythm.times] } : { ...rhythm },
    ...(hop && { hop: { ...hop } }),
    hasPassword: sealedPassword !== undefined,
    paused: nextRunAtMs === undefined,
    ...(nextRunAtMs !== undefined && { nextRunAt: isoTime(nextRunAtMs) }),
    ...(failingSinceMs !== undefined && { failingSince: isoTime(failingSinceMs) }),
    ...(lastRun && { lastRun: presentRun(lastRun) }),
  }
}

function presentRun(run: CanaryRun): ContractRun {
  const { accountId: _, askedByName, dueAtMs, startedAtMs, answeredAtMs, endedAtMs, doneAtMs, ...rest } = run
  return {
    ...rest,
    dueAt: isoTime(dueAtMs),
    ...(askedByName !== undefined && { askedBy: askedByName }),
    ...(startedAtMs !== undefined && { startedAt: isoTime(startedAtMs) }),
    ...(answeredAtMs !== undefined && { answeredAt: isoTime(answeredAtMs) }),
    ...(endedAtMs !== undefined && { endedAt: isoTime(endedAtMs) }),
    ...(doneAtMs !== undefined && { doneAt: isoTime(doneAtMs) }),
  }
}
