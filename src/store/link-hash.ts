import { createHash } from 'node:crypto'
import type { LinkHash } from '../core/audit/audit-chain.ts'

/** The hash of the audit chain, as PostgreSQL makes it when it appends. */
export const linkHash: LinkHash = (previous, text) =>
  createHash('sha256').update(Buffer.from(previous, 'hex')).update(text, 'utf8').digest('hex')
