/** UDP ports for media. A pair is an even port for RTP and the odd one above it for RTCP (RFC 3550 §11). */

export interface PortRange {
  readonly first: number
  /** May be used as well. */
  readonly last: number
}

/**
 * Cuts a range into `count` shares side by side, whole pairs each; the first ones have a pair more where it does not come out even. Fewer
 * shares where there are fewer pairs; the whole range where there is none.
 */
export function sharePorts({ first, last }: PortRange, count: number): PortRange[] {
  const firstEven = first + (first % 2)
  const pairs = Math.floor((last - firstEven + 1) / 2)
  const shares = Math.min(count, pairs)
  if (shares < 1) return [{ first, last }]
  const from = (share: number) => firstEven + 2 * (share * Math.floor(pairs / shares) + Math.min(share, pairs % shares))
  return Array.from({ length: shares }, (_, share) => ({ first: from(share), last: from(share + 1) - 1 }))
}
