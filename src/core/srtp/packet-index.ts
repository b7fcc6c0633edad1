/** The 48-bit index of an SRTP packet, RFC 3711 §3.3.1 and appendix A. */

/**
 * The rollover counter that `sequence` most likely belongs to, when the highest packet so far had `roc` and `highest`. −1: it would lie
 * before the first packet of all.
 */
export function guessRoc(roc: number, highest: number, sequence: number): number {
  if (highest < 0x8000) return sequence - highest > 0x8000 ? roc - 1 : roc
  return highest - 0x8000 > sequence ? roc + 1 : roc
}

/** An exact number: 48 bits. */
export const packetIndex = (roc: number, sequence: number): number => roc * 0x10000 + sequence
