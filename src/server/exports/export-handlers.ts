import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts'
import { type Export as ContractExport, type exportRequest, MAXIMUM_EXPORTS } from '../../contract/export.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Scope } from '../../store/db.ts'
import {
  createExport,
  EXPORT_LIFETIME_MS,
  type Export,
  findExport,
  listExports,
  type NewExport,
  recordingIdsOfExport,
  removeExport,
} from '../../store/exports.ts'
import { findRecordingsWithin } from '../../store/recordings-within.ts'
import { createCallAccess } from '../access/call-access.ts'
import { type Actor, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import { createOccasions } from '../occasions.ts'
import { attachmentHeader } from '../recordings/attachment-header.ts'
import { isFromStart } from '../recordings/is-from-start.ts'
import { sendBytes } from '../recordings/send-bytes.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { callsToExport } from './calls-to-export.ts'
import { optionsOf } from './export-options-of.ts'

type Names = 'createExport' | 'listExports' | 'getExport' | 'removeExport' | 'getExportFile'

export function exportHandlers({ db, bus, jobs, objectStore, nowMs }: ServerParts): Handlers<Names> {
  const noteDownload = createOccasions(nowMs)
  const access = createCallAccess({ db, nowMs })

  /** Everybody has their own; those of others do not exist. */
  async function getExport(actor: Actor, id: string): Promise<Export> {
    const found = await findExport(db, scopeOf(actor), id)
    if (!found || found.requestedBy !== actor.id || isExpired(found)) {
      throw new AppError('export-not-found', 'There is no such export')
    }
    return found
  }
  const isExpired = ({ createdAtMs }: Export) => nowMs() - createdAtMs > EXPORT_LIFETIME_MS
  const exportsOf = async (actor: Actor) =>
    (await listExports(db, scopeOf(actor), actor.id)).filter((one) => !isExpired(one))

  /** Fails with `too-many-exports`. */
  async function refuseTooMany(actor: Actor): Promise<void> {
    const kept = (await exportsOf(actor)).filter(({ state }) => state !== 'failed')
    if (kept.length < MAXIMUM_EXPORTS) return
    throw new AppError('too-many-exports', 'Remove one of your exports first', { maximum: MAXIMUM_EXPORTS })
  }

  return {
    createExport: async ({ actor, body, request }) => {
      await refuseTooMany(actor)
      const { scope, callIds, furtherLegs } = await callsToExport({ db, nowMs }, actor, body)
      const owner = exportOwner(scope)
      const options = optionsOf(body)
      const draft = { requestedBy: actor.id, callIds, furtherLegs, options, ...owner }
      const created = await db.transaction().execute(async (trx) => {
        const row = await createExport(trx, scope, draft, nowMs())
        await audit(trx, request, nowMs(), actor, {
          action: 'calls.exported',
          subject: { kind: 'export', id: row.id },
          ...owner,
          details: { ...detailsOf(body, callIds), audio: options.audio },
        })
        await jobs.enqueue(trx, { name: 'export-calls', subjectId: row.id })
        return row
      })
      await bus.publish({ topic: 'export-changed', id: created.id, ...owner })
      return present(created)
    },

    listExports: async ({ actor }) => ({ exports: (await exportsOf(actor)).map(present) }),

    getExport: async ({ actor, params }) => present(await getExport(actor, params.exportId)),

    removeExport: async ({ actor, params, request }) => {
      const found = await getExport(actor, params.exportId)
      const { id, objectKey } = found
      const owner = ownerOf(found)
      if (objectKey !== undefined) await objectStore.remove(objectKey)
      await removeExport(db, id)
      await bus.publish({ topic: 'export-changed', id, ...owner })
      await audit(db, request, nowMs(), actor, { action: 'export.removed', subject: { kind: 'export', id }, ...owner })
      return undefined
    },

    getExportFile: async ({ actor, params, request, reply }) => {
      const found = await getExport(actor, params.exportId)
      // What was within reach when the file was made may not be any more.
      const within = await findRecordingsWithin(db, actor.who, await recordingIdsOfExport(db, found.id))
      if (within.refused !== undefined) {
        await access.refuse({ actor, request }, 'export', within.refused.subject, within.refused.decision)
        throw new AppError('export-not-found', 'It holds what you may not export any more')
      }
      const { id, objectKey } = found
      if (found.state !== 'ready' || objectKey === undefined) {
        throw new AppError('export-not-ready', 'The export is still being made')
      }
      const file = await objectStore.find(objectKey)
      if (!file) throw new AppError('object-not-found', ERROR_CODES['object-not-found'].text)
      if (request.method === 'GET') {
        const subject = { kind: 'export', id }
        const note = () =>
          audit(db, request, nowMs(), actor, { action: 'export.downloaded', subject, ...ownerOf(found) })
        await noteDownload(`${actor.id} ${id}`, note, isFromStart(request))
      }
      reply.header('content-disposition', attachmentHeader(fileNameOf(found)))
      const read = (startByte: number, endByte: number) => objectStore.get(objectKey, { startByte, endByte })
      return sendBytes(request, reply, { ...file, read }, { contentType: 'application/zip', tag: id })
    },
  }
}

/** Whose calls it holds; nobody's for the platform's. */
function exportOwner(scope: Scope): Pick<NewExport, 'accountId' | 'resellerId'> {
  if (scope.kind === 'account') return { accountId: scope.accountId }
  return scope.kind === 'reseller' ? { resellerId: scope.resellerId } : {}
}

function ownerOf({ accountId, resellerId }: Export) {
  return { ...(accountId === undefined ? {} : { accountId }), ...(resellerId === undefined ? {} : { resellerId }) }
}

/** The whole list of calls would swell the audit log: the row of the export had it, the log says how many and from where. */
function detailsOf(body: typeof exportRequest._output, callIds: readonly string[]) {
  return 'callIds' in body
    ? { callIds: callIds.slice(0, 100), calls: callIds.length }
    : { filter: body.filter, calls: callIds.length }
}

function fileNameOf({ createdAtMs }: Export): string {
  return `tapeline ${isoTime(createdAtMs).slice(0, 19).replaceAll(':', '-').replace('T', ' ')}.zip`
}

function present(found: Export): ContractExport {
  const { id, accountId, state, callsDone, callsTotal, furtherLegs, sizeBytes, failure } = found
  const { createdAtMs, finishedAtMs, leftOut } = found
  return {
    id,
    state,
    callsDone,
    callsTotal,
    furtherLegs,
    createdAt: isoTime(createdAtMs),
    expiresAt: isoTime(createdAtMs + EXPORT_LIFETIME_MS),
    fileName: fileNameOf(found),
    audio: found.options.audio,
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(finishedAtMs === undefined ? {} : { finishedAt: isoTime(finishedAtMs) }),
    ...(failure === undefined
      ? {}
      : { failure: { code: failure, message: ERROR_CODES[failure as ErrorCode]?.text ?? failure } }),
  }
}
