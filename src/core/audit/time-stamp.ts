/**
 * What a time-stamp authority says of a checkpoint (RFC 3161): that it was there by then. Who signs checkpoints cannot date one back without
 * the authority's key as well.
 */

import { checkpointText, type EvidenceCheckpoint } from './evidence-checkpoint.ts'

export interface TimeStamp {
  /** When the authority saw it, ISO 8601. */
  readonly at: string
  /** Name in the certificate of the authority. */
  readonly by: string
  /** Whether that certificate leads to an authority that was given; false where none was. */
  readonly isTrusted: boolean
}

/** Looks at a token (base64 of its DER) for a text. What is wrong with it is a sentence without a subject: `is of another text`. */
export type CheckTimeStamp = (token: string, text: string) => TimeStamp | { readonly problem: string }

/** What is stamped: the checkpoint and its signature, so that neither can be exchanged. */
export function stampedText(accountId: string, checkpoint: EvidenceCheckpoint): string {
  return `${checkpointText(accountId, checkpoint)}\n${checkpoint.signature}`
}

/** Of a checkpoint that is what was signed, and of all entries up to it. */
export interface PlacedTimeStamp extends TimeStamp {
  readonly seq: number
}

/** What becomes of the stamp of a checkpoint: nothing where there is none. */
export function checkStampOf(
  accountId: string,
  checkpoint: EvidenceCheckpoint,
  check: CheckTimeStamp,
): { readonly stamp?: PlacedTimeStamp; readonly problem?: string } {
  if (checkpoint.timeStamp === undefined) return {}
  const found = check(checkpoint.timeStamp, stampedText(accountId, checkpoint))
  if ('problem' in found) return { problem: `the time stamp of the checkpoint of ${checkpoint.at} ${found.problem}` }
  return { stamp: { ...found, seq: checkpoint.seq } }
}

/** The end of a sentence about an entry; `stamps`: in order. The first that covers it says most. */
export function stampWords(stamps: readonly PlacedTimeStamp[], seq: number): string {
  const stamp = stamps.find((each) => each.seq >= seq)
  return stamp ? `; time stamped by ${describeStamp(stamp)}` : ''
}

export function describeStamp({ at, by, isTrusted }: TimeStamp): string {
  return `${by} on ${at}${isTrusted ? '' : ' (not chained to an authority that was given)'}`
}
