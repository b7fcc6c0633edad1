/** Who was refused what: written down where the refusal says that somebody wanted more than is theirs. */

import type { FastifyRequest } from 'fastify'
import type { AppError } from '../../core/model/app-error.ts'
import { isOfOthers } from '../../store/is-of-others.ts'
import { audit } from '../audit.ts'
import { httpStatusOf } from '../http-status.ts'
import type { ServerParts } from '../server-parts.ts'

/** Never rejects: the refusal itself must reach whoever asked. */
export async function auditRefusal(parts: ServerParts, request: FastifyRequest, error: AppError): Promise<void> {
  const { actor } = request
  if (!actor) return
  const status = httpStatusOf(error.code)
  try {
    const wanted = status === 404 ? await wantedOfOthers(parts, request) : undefined
    if (status !== 403 && error.code !== 'wrong-credentials' && wanted === undefined) return
    const details = {
      code: error.code,
      method: request.method,
      path: request.routeOptions.url,
      ...(wanted === undefined ? {} : { id: wanted }),
    }
    await audit(parts.db, request, parts.nowMs(), actor, { action: 'request.refused', details })
  } catch (failure) {
    parts.log.error({ requestId: request.id, error: failure }, 'refusal not written to the audit log')
  }
}

/** An id that exists, but not for whoever asked: the answer is as if it did not, the log knows better. */
async function wantedOfOthers({ db }: ServerParts, request: FastifyRequest): Promise<string | undefined> {
  const { params, query, body } = request as { params: unknown; query: unknown; body: unknown }
  const given = [...Object.values(params ?? {}), accountIdIn(query), accountIdIn(body)]
  for (const id of given) if (typeof id === 'string' && (await isOfOthers(db, id))) return id
  return undefined
}

const accountIdIn = (given: unknown): unknown => (given as { accountId?: unknown } | null | undefined)?.accountId
