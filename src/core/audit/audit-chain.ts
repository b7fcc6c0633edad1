/**
 * The audit log as a chain. Every event carries a hash over itself and the hash of the one before, so none can be changed, taken out,
 * put in or moved without breaking all that follow:
 *
 *   hash(n) = SHA-256( hash(n-1) as 32 bytes ‖ UTF-8( n ‖ "\n" ‖ canonical JSON of event n ) ),   hash(0) = 32 zero bytes
 *
 * One chain per account, one per reseller, one for the platform: accounts do not wait for each other.
 */

import type { AuditEvent } from '../model/audit-event.ts'
import { canonicalJson } from './canonical-json.ts'

/** Lower-case hex of 32 bytes. */
export type HashHex = string

/** SHA-256 of the bytes of `previous` (hex) followed by `text` as UTF-8; in hex. */
export type LinkHash = (previous: HashHex, text: string) => HashHex

export const FIRST_HASH: HashHex = '0'.repeat(64)

/** `account/<id>`, `reseller/<id>` or `platform`. */
export function chainOf({ accountId, resellerId }: Pick<AuditEvent, 'accountId' | 'resellerId'>): string {
  if (accountId !== undefined) return `account/${accountId}`
  return resellerId === undefined ? 'platform' : `reseller/${resellerId}`
}

/** The event as it is hashed: everything it says, its chain, and its time to the millisecond. */
export function canonicalEvent(event: AuditEvent): string {
  const { id, atMs, actor, action, subject, remoteAddress, details } = event
  const at = new Date(atMs).toISOString()
  return canonicalJson({ chain: chainOf(event), id, at, actor, action, subject, remoteAddress, details })
}

export function linkText(seq: number, event: AuditEvent): string {
  return `${seq}\n${canonicalEvent(event)}`
}
