/** A request with an Idempotency-Key is carried out once: sent again within a day, it gets the answer of the first time. */

import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { canonicalJson } from '../core/audit/canonical-json.ts'
import { AppError } from '../core/model/app-error.ts'
import { claimRequest, forgetRequest, keepAnswer } from '../store/idempotent-requests.ts'
import type { ServerParts } from './server-parts.ts'

/** Undefined as answer: none, as of 204. Fails with `idempotency-key-reused` or `request-in-progress`. */
export async function answerOnce(
  { db, nowMs, log }: Pick<ServerParts, 'db' | 'nowMs' | 'log'>,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  answer: () => Promise<unknown>,
): Promise<unknown> {
  const key = request.headers['idempotency-key']
  if (request.method !== 'POST' || typeof key !== 'string' || !request.actor) return answer()
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError('invalid-request', 'Idempotency-Key: give 1 to 255 visible characters')
  }
  const { params, query, body, routeOptions } = request
  const content = canonicalJson([routeOptions.url, params, query, body])
  const claimed = { actorId: request.actor.id, key, requestSha256: createHash('sha256').update(content).digest('hex') }
  const claim = await claimRequest(db, claimed, nowMs())
  if (claim.kind === 'other') {
    throw new AppError('idempotency-key-reused', 'This Idempotency-Key came with another request')
  }
  if (claim.kind === 'in-progress') {
    throw new AppError('request-in-progress', 'The first request with this key is being answered', {
      retryAfterSeconds: 1,
    })
  }
  if (claim.kind === 'answered') {
    reply.header('idempotency-replayed', 'true')
    return claim.answer ?? undefined
  }
  try {
    const given = await answer()
    await keepAnswer(db, claimed, status, given)
    return given
  } catch (error) {
    await forgetRequest(db, claimed).catch((failure: unknown) =>
      log.warn({ requestId: request.id, error: String(failure) }, 'a key of a request that failed is still taken'),
    )
    throw error
  }
}
