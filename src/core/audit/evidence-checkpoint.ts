/** Where a chain of evidence stood, signed by the installation. */

import type { HashHex } from './audit-chain.ts'

export interface EvidenceCheckpoint {
  readonly seq: number
  readonly hash: HashHex
  readonly at: string
  /** Hex of 64 bytes. */
  readonly signature: string
  /** Base64 of the authority's token: time-stamp.ts. */
  readonly timeStamp?: string
}

export function checkpointText(
  accountId: string,
  { seq, hash, at }: Pick<EvidenceCheckpoint, 'seq' | 'hash' | 'at'>,
): string {
  return `tapeline evidence checkpoint 1\n${accountId}\n${seq}\n${hash}\n${at}`
}

export function readCheckpoint(value: unknown): EvidenceCheckpoint | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { seq, hash, at, signature, timeStamp = '' } = value as Record<string, unknown>
  const fits = Number.isSafeInteger(seq) && [hash, at, signature, timeStamp].every((text) => typeof text === 'string')
  return fits ? (value as EvidenceCheckpoint) : undefined
}
