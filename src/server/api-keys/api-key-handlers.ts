import type { ApiKey as ContractApiKey } from '../../contract/api-key.ts'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { needsPerson } from '../../core/access/reach-of.ts'
import { AppError } from '../../core/model/app-error.ts'
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../../store/api-keys.ts'
import { scopeOf, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { ownerForRole, scopeOfOwner } from '../users/user-rules.ts'

export function apiKeyHandlers({ db, nowMs }: ServerParts): Handlers<'listApiKeys' | 'createApiKey' | 'revokeApiKey'> {
  return {
    listApiKeys: async ({ actor, query }) => ({
      apiKeys: (await listApiKeys(db, scopeOf(actor, query.accountId))).map(presentApiKey),
    }),

    createApiKey: async ({ actor, body, request }) => {
      const { name, role } = body
      if (needsPerson(role)) throw new AppError('role-needs-person', ERROR_CODES['role-needs-person'].text, { role })
      const owner = await ownerForRole(db, actor, role, body)
      const createdBy = userIdOf(actor)
      const { key, secret } = await createApiKey(db, scopeOfOwner(owner), {
        name,
        role,
        ...owner,
        ...(createdBy === undefined ? {} : { createdBy }),
      })
      const subject = { kind: 'api-key', id: key.id }
      await audit(db, request, nowMs(), actor, {
        action: 'api-key.created',
        subject,
        ...owner,
        details: { name, role },
      })
      return { apiKey: presentApiKey(key), secret }
    },

    revokeApiKey: async ({ actor, params, request }) => {
      await revokeApiKey(db, scopeOf(actor), params.apiKeyId, nowMs())
      const subject = { kind: 'api-key', id: params.apiKeyId }
      await audit(db, request, nowMs(), actor, { action: 'api-key.revoked', subject })
      return undefined
    },
  }
}

function presentApiKey(key: ApiKey): ContractApiKey {
  const { id, accountId, resellerId, name, role, hint, createdAtMs, lastUsedAtMs, revokedAtMs } = key
  return {
    id,
    name,
    role,
    hint,
    createdAt: isoTime(createdAtMs),
    ...(accountId === undefined ? {} : { accountId }),
    ...(resellerId === undefined ? {} : { resellerId }),
    ...(lastUsedAtMs === undefined ? {} : { lastUsedAt: isoTime(lastUsedAtMs) }),
    ...(revokedAtMs === undefined ? {} : { revokedAt: isoTime(revokedAtMs) }),
  }
}
