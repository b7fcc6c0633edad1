import type { ApiKey as ContractApiKey } from '../../contract/api-key.ts'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { needsPerson } from '../../core/access/reach-of.ts'
import { AppError } from '../../core/model/app-error.ts'
import { isWithinRange } from '../../core/model/ip-address.ts'
import { PERMISSIONS, PERMISSIONS_OF, type Permission } from '../../core/model/permission.ts'
import type { Role } from '../../core/model/role.ts'
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../../store/api-keys.ts'
import { type Actor, may, scopeOf, userIdOf } from '../actor.ts'
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
      const { name, role, permissions, expiresAt, allowedAddresses } = body
      refuseWider(actor, role, permissions)
      const expiresAtMs = expiresAt === undefined ? undefined : Date.parse(expiresAt)
      if (expiresAtMs !== undefined && expiresAtMs <= nowMs()) {
        throw new AppError('invalid-request', 'expiresAt: Give a time to come')
      }
      refuseLessLimited(actor, expiresAtMs, allowedAddresses)
      if (needsPerson(role)) throw new AppError('role-needs-person', ERROR_CODES['role-needs-person'].text, { role })
      const owner = await ownerForRole(db, actor, role, body)
      const createdBy = userIdOf(actor)
      const { key, secret } = await createApiKey(db, scopeOfOwner(owner), {
        name,
        role,
        allowedAddresses,
        ...(permissions && { permissions }),
        ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
        ...owner,
        ...(createdBy === undefined ? {} : { createdBy }),
      })
      const subject = { kind: 'api-key', id: key.id }
      await audit(db, request, nowMs(), actor, {
        action: 'api-key.created',
        subject,
        ...owner,
        details: { name, role, allowedAddresses, ...(permissions && { permissions }), ...(expiresAt && { expiresAt }) },
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

/** A key does what its role may or less, and what whoever makes it may. */
function refuseWider(actor: Actor, role: Role, permissions: readonly Permission[] = PERMISSIONS_OF[role]): void {
  const beyond = permissions.filter(
    (each) => !PERMISSIONS_OF[role].includes(each) || (actor.onlyPermissions && !may(actor, each)),
  )
  if (beyond.length === 0) return
  throw new AppError('role-not-allowed', 'The key would do more than its role or you may', { permissions: beyond })
}

/** Else a key that was lent for a day, or to one machine, would leave another behind. */
function refuseLessLimited(
  { keyLimits }: Actor,
  expiresAtMs = Number.POSITIVE_INFINITY,
  addresses: readonly string[],
): void {
  if (!keyLimits) return
  if (keyLimits.expiresAtMs !== undefined && expiresAtMs > keyLimits.expiresAtMs) {
    throw new AppError('role-not-allowed', 'The key would outlive the one that makes it', {
      expiresAt: isoTime(keyLimits.expiresAtMs),
    })
  }
  const own = keyLimits.allowedAddresses
  const isWithin = addresses.length > 0 && addresses.every((range) => own.some((outer) => isWithinRange(range, outer)))
  if (own.length > 0 && !isWithin) {
    throw new AppError('role-not-allowed', 'The key could be used from more addresses than the one that makes it', {
      allowedAddresses: [...own],
    })
  }
}

function presentApiKey(key: ApiKey): ContractApiKey {
  const {
    id,
    accountId,
    resellerId,
    name,
    role,
    hint,
    permissions,
    expiresAtMs,
    allowedAddresses,
    createdAtMs,
    lastUsedAtMs,
    revokedAtMs,
  } = key
  return {
    id,
    name,
    role,
    hint,
    allowedAddresses: [...allowedAddresses],
    createdAt: isoTime(createdAtMs),
    ...(permissions && { permissions: permissions.filter(isPermission) }),
    ...(expiresAtMs === undefined ? {} : { expiresAt: isoTime(expiresAtMs) }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(resellerId === undefined ? {} : { resellerId }),
    ...(lastUsedAtMs === undefined ? {} : { lastUsedAt: isoTime(lastUsedAtMs) }),
    ...(revokedAtMs === undefined ? {} : { revokedAt: isoTime(revokedAtMs) }),
  }
}

/** One of a newer version is not told. */
const isPermission = (text: string): text is Permission => text in PERMISSIONS
