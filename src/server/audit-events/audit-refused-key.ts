/** A key that somebody has and that opens nothing: whoever looks after it wants to know where it is still used, or where it came to. */

import type { FastifyRequest } from 'fastify'
import { type ApiKey, findApiKeyOfSecret } from '../../store/api-keys.ts'
import { listAuditEvents } from '../../store/audit-events.ts'
import { PLATFORM } from '../../store/db.ts'
import { audit } from '../audit.ts'
import { bearerOf } from '../authenticate.ts'
import type { ServerParts } from '../server-parts.ts'

/** A program that was forgotten asks all day. */
const NOTED_EVERY_MS = 3_600_000

/** Never rejects: the refusal itself must reach whoever asked. */
export async function auditRefusedKey(
  { db, log, nowMs }: Pick<ServerParts, 'db' | 'log' | 'nowMs'>,
  request: FastifyRequest,
): Promise<void> {
  const secret = bearerOf(request)
  if (secret === undefined) return
  try {
    const key = await findApiKeyOfSecret(db, secret)
    if (!key) return
    const now = nowMs()
    const filter = { action: 'api-key.refused', subject: { id: key.id }, fromMs: now - NOTED_EVERY_MS }
    if ((await listAuditEvents(db, PLATFORM, filter, { limit: 1 })).events.length > 0) return
    const { accountId, resellerId, name } = key
    await audit(db, request, now, undefined, {
      action: 'api-key.refused',
      subject: { kind: 'api-key', id: key.id },
      accountId,
      resellerId,
      details: { name, code: whyRefused(key, now) },
    })
  } catch (failure) {
    log.error({ requestId: request.id, error: failure }, 'refusal not written to the audit log')
  }
}

function whyRefused({ revokedAtMs, expiresAtMs }: ApiKey, nowMs: number): string {
  if (revokedAtMs !== undefined) return 'revoked'
  return expiresAtMs !== undefined && expiresAtMs <= nowMs ? 'expired' : 'address-not-allowed'
}
