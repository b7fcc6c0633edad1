/** CSeq, RFC 3261 §20.16. */

export interface CSeq {
  /** 0 … 2³²−1; the RFC asks for less than 2³¹, clients do not all obey. */
  readonly sequence: number
  readonly method: string
}

const CSEQ = /^(\d+)[ \t]+([^ \t]+)$/
const MAXIMUM = 0xffff_ffff

/** Undefined when malformed or too large. */
export function parseCSeq(value: string): CSeq | undefined {
  const found = CSEQ.exec(value)
  if (!found?.[1] || !found[2]) return undefined
  const sequence = Number(found[1])
  return sequence <= MAXIMUM ? { sequence, method: found[2] } : undefined
}
