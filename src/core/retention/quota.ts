/** How full an account is of what it may have at most, and what has to go when that is too much. */

import { QUOTA_KINDS, type QuotaKind, type RetentionQuota, type RetentionUsage } from '../model/retention.ts'

export interface QuotaShare {
  readonly of: QuotaKind
  readonly used: number
  readonly most: number
  /** 1: full. */
  readonly share: number
}

/** From here on somebody is told; again when it is nearly full; at 100 the oldest recordings go. */
export const WARNED_AT_PERCENT = [80, 95, 100] as const

export type QuotaLevel = 0 | (typeof WARNED_AT_PERCENT)[number]

/** Of each that is set, the fullest first. */
export function quotaShares(quota: RetentionQuota, usage: RetentionUsage): readonly QuotaShare[] {
  return QUOTA_KINDS.flatMap((of) => {
    const most = quota[of]
    return most === undefined ? [] : { of, used: usage[of], most, share: usage[of] / most }
  }).sort((one, other) => other.share - one.share)
}

/** The highest that is reached: 100 only when there is more than may be. */
export function quotaLevel(quota: RetentionQuota, usage: RetentionUsage): QuotaLevel {
  const [fullest] = quotaShares(quota, usage)
  if (!fullest) return 0
  if (fullest.share > 1) return 100
  return fullest.share >= 0.95 ? 95 : fullest.share >= 0.8 ? 80 : 0
}

/** The first that is too full; undefined: nothing has to go. */
export function exceeded(quota: RetentionQuota, usage: RetentionUsage): QuotaKind | undefined {
  const [fullest] = quotaShares(quota, usage)
  return fullest && fullest.share > 1 ? fullest.of : undefined
}

/** When so many are gone. */
export function usageWithout(
  usage: RetentionUsage,
  gone: { readonly recordings: number; readonly bytes: number; readonly durationMs: number },
): RetentionUsage {
  return {
    recordings: usage.recordings - gone.recordings,
    bytes: usage.bytes - gone.bytes,
    minutes: usage.minutes - gone.durationMs / 60_000,
  }
}

/** Those that leave less room than before: what is over goes before its date. */
export function tighterQuotas(before: RetentionQuota, after: RetentionQuota): readonly QuotaKind[] {
  return QUOTA_KINDS.filter((of) => (after[of] ?? Number.POSITIVE_INFINITY) < (before[of] ?? Number.POSITIVE_INFINITY))
}
