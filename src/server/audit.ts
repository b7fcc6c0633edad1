/** The audit log as the server writes it. */

import type { FastifyRequest } from 'fastify'
import type { AccountId, ResellerId } from '../core/model/ids.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import type { Actor } from './actor.ts'

/** A person, a program, or a phone whose button was pressed. */
type Doer = Pick<Actor, 'id' | 'name' | 'accountId' | 'reseller'> & { readonly kind: Actor['kind'] | 'device' }

export interface Deed {
  /** `<noun>.<what happened>`: `recording.played`, `user.changed`, `sign-in.refused`. */
  readonly action: string
  readonly subject?: { readonly kind: string; readonly id: string }
  /** In whose audit log it stands, when that is not the actor's own account. */
  readonly accountId?: AccountId | undefined
  readonly resellerId?: ResellerId | undefined
  readonly details?: Readonly<Record<string, unknown>>
}

/** `by` is undefined for strangers: then the deed itself says whose log it belongs to, or it is the platform's. */
export async function audit(
  db: Db,
  request: FastifyRequest,
  atMs: number,
  by: Doer | undefined,
  deed: Deed,
): Promise<void> {
  const accountId = deed.accountId ?? by?.accountId
  const resellerId = accountId === undefined ? (deed.resellerId ?? by?.reseller?.id) : undefined
  await appendAuditEvent(db, PLATFORM, {
    atMs,
    actor: by ? { kind: by.kind, id: by.id, name: by.name } : { kind: 'system' },
    action: deed.action,
    remoteAddress: request.ip,
    details: deed.details ?? {},
    ...(deed.subject ? { subject: deed.subject } : {}),
    ...(accountId === undefined ? {} : { accountId }),
    ...(resellerId === undefined ? {} : { resellerId }),
  })
}
