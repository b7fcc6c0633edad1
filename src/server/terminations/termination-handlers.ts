import { Readable } from 'node:stream'
import { MAXIMUM_EXPORT_CALLS } from '../../contract/export.ts'
import type { Termination as ContractTermination } from '../../contract/termination.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Certificate } from '../../core/model/termination.ts'
import { findAccount } from '../../store/accounts.ts'
import { allCallIds } from '../../store/calls.ts'
import { accountScope, PLATFORM, type Trx } from '../../store/db.ts'
import { createExport } from '../../store/exports.ts'
import { casesThatHold } from '../../store/legal-holds.ts'
import { lockOrders } from '../../store/orders.ts'
import {
  cancelTermination,
  getTermination,
  listTerminations,
  requestTermination,
  scheduleTermination,
  setHandOver,
  type Termination,
  terminatedFiles,
} from '../../store/terminations.ts'
import type { Actor } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { type ByWhom, cancelWaitingOrders, takeUpCancelledOrders } from './orders-of-closing.ts'

type Names =
  | 'requestTermination'
  | 'approveTermination'
  | 'cancelTermination'
  | 'listTerminations'
  | 'getTermination'
  | 'getTerminatedFiles'

export function terminationHandlers(parts: ServerParts): Handlers<Names> {
  const { db, jobs, nowMs, terminationNeeds = 'typed' } = parts
  const needsSecond = terminationNeeds === 'second-person'
  const showTo = (actor: Actor, each: Termination) => present(each, needsSecond, actor)

  /** A hold has no limit of time and beats whatever would destroy what it holds. */
  async function refuseWhileHeld(trx: Trx, { accountId, name }: Pick<Termination, 'accountId' | 'name'>) {
    const cases = await casesThatHold(trx, accountId)
    if (cases.length === 0) return
    throw new AppError('account-held', `${name} cannot be closed: its calls are held for ${cases.join(', ')}`, {
      cases,
    })
  }

  /** From here on the account is closed; what is handed over is made meanwhile. */
  async function schedule(trx: Trx, requested: Termination, asked: ByWhom, approvedBy?: Actor) {
    await lockOrders(trx, requested.accountId)
    const scheduled = await scheduleTermination(trx, requested, approvedBy, nowMs())
    const exportIds = requested.handOver ? await handOver(trx, requested, asked.actor) : []
    if (exportIds.length > 0) await setHandOver(trx, scheduled.id, exportIds)
    await cancelWaitingOrders(trx, parts, asked, scheduled)
    return { ...scheduled, exportIds }
  }

  /** All its calls, in as many exports as they need; of whoever asked for it. */
  async function handOver(
    trx: Trx,
    { accountId }: Termination,
    { id: requestedBy }: Actor,
  ): Promise<readonly string[]> {
    const scope = accountScope(accountId)
    const callIds = await allCallIds(trx, scope)
    const exportIds: string[] = []
    for (let at = 0; at < callIds.length; at += MAXIMUM_EXPORT_CALLS) {
      const part = callIds.slice(at, at + MAXIMUM_EXPORT_CALLS)
      const { id } = await createExport(trx, PLATFORM, { accountId, requestedBy, callIds: part }, nowMs())
      await jobs.enqueue(trx, { name: 'export-calls', subjectId: id })
      exportIds.push(id)
    }
    return exportIds
  }

  return {
    requestTermination: async (asked) => {
      const { actor, params, body } = asked
      const account = await findAccount(db, PLATFORM, params.accountId)
      if (!account) throw new AppError('account-not-found', 'There is no such account')
      if (body.confirmation !== account.slug) {
        throw new AppError('confirmation-wrong', `Type ${account.slug} to close this account`, { slug: account.slug })
      }
      const { reason, handOver: handsOver, purgeAfterHours } = body
      return changeDirectory(parts, asked, async (trx) => {
        await refuseWhileHeld(trx, { accountId: account.id, name: account.name })
        const requested = await requestTermination(trx, {
          accountId: account.id,
          slug: account.slug,
          name: account.name,
          reason,
          handOver: handsOver,
          purgeAfterHours,
          requestedBy: actor,
          requestedAtMs: nowMs(),
        })
        const termination = needsSecond ? requested : await schedule(trx, requested, asked)
        return { result: showTo(asked.actor, termination), ...deedOf('account.closing-requested', termination) }
      })
    },

    approveTermination: async (asked) => {
      const requested = await getTermination(db, asked.params.terminationId)
      if (requested.requestedBy.id === asked.actor.id) {
        throw new AppError('second-person-needed', 'Somebody else has to agree')
      }
      return changeDirectory(parts, asked, async (trx) => {
        await refuseWhileHeld(trx, requested)
        const termination = await schedule(trx, requested, asked, asked.actor)
        return { result: showTo(asked.actor, termination), ...deedOf('account.closing-approved', termination) }
      })
    },

    cancelTermination: async (asked) => {
      const before = await getTermination(db, asked.params.terminationId)
      return changeDirectory(parts, asked, async (trx) => {
        await lockOrders(trx, before.accountId)
        const termination = await cancelTermination(trx, before, asked.actor.name, nowMs())
        await takeUpCancelledOrders(trx, parts, asked, termination)
        return { result: showTo(asked.actor, termination), ...deedOf('account.closing-cancelled', termination) }
      })
    },

    listTerminations: async ({ actor }) => ({
      terminations: (await listTerminations(db)).map((each) => showTo(actor, each)),
    }),

    getTermination: async ({ actor, params }) => showTo(actor, await getTermination(db, params.terminationId)),

    getTerminatedFiles: async ({ params, reply }) => {
      const { id } = await getTermination(db, params.terminationId)
      async function* lines() {
        for await (const { sha256, key } of terminatedFiles(db, id)) yield `${sha256}  ${key}\n`
      }
      reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store')
      return reply.send(Readable.from(lines(), { objectMode: false }))
    },
  }
}

/** In the platform's log: the account's own is destroyed with it. */
function deedOf(action: string, { id, accountId, slug, reason, purgeAtMs, handOver }: Termination) {
  const details = {
    slug,
    terminationId: id,
    reason,
    handOver,
    ...(purgeAtMs !== undefined && { purgeAt: isoTime(purgeAtMs) }),
  }
  return { deed: { action, subject: { kind: 'account', id: accountId }, details }, accountId }
}

function present(termination: Termination, needsSecond: boolean, actor: Actor): ContractTermination {
  const needsApproval = termination.state === 'requested' && needsSecond
  const { id, accountId, slug, name, state, reason, handOver, exportIds, purgeAfterHours, requestedBy, requestedAtMs } =
    termination
  const { approvedBy, approvedAtMs, purgeAtMs, cancelledByName, cancelledAtMs, step, purgedAtMs, certificate } =
    termination
  const at = <Key extends string>(key: Key, atMs: number | undefined) =>
    atMs === undefined ? {} : ({ [key]: isoTime(atMs) } as { [K in Key]: string })
  return {
    id,
    accountId,
    slug,
    name,
    state,
    reason,
    handOver,
    exportIds: [...exportIds],
    purgeAfterHours,
    requestedBy: requestedBy.name,
    requestedAt: isoTime(requestedAtMs),
    needsApproval,
    mayApprove: needsApproval && requestedBy.id !== actor.id,
    ...(approvedBy && { approvedBy: approvedBy.name }),
    ...at('approvedAt', approvedAtMs),
    ...at('purgeAt', purgeAtMs),
    ...(cancelledByName !== undefined && { cancelledBy: cancelledByName }),
    ...at('cancelledAt', cancelledAtMs),
    ...(step && { step }),
    ...at('purgedAt', purgedAtMs),
    ...(certificate && { certificate: presentCertificate(certificate) }),
  }
}

function presentCertificate({ outstandingCalls, outstandingCopies, ...certificate }: Certificate) {
  return {
    ...certificate,
    outstandingCalls: [...outstandingCalls],
    ...(outstandingCopies && { outstandingCopies: [...outstandingCopies] }),
  }
}
