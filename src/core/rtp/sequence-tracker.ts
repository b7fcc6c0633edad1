/**
 * Sequence numbers of one source (SSRC): extended beyond 16 bits, with loss, duplicates and reordering counted.
 * After RFC 3550 appendix A.1 and A.3, but a restart of the numbering is taken at once: a recorder does not drop the packet that
 * would prove it.
 */

/** RFC 3550 A.1 MAX_DROPOUT: a jump forward beyond this is a restart, not loss. */
const MAX_DROPOUT = 3000
/** How far back a packet may come late; also RFC 3550 A.1's MAX_MISORDER, widened to ten seconds of 20 ms packets. */
const WINDOW = 512

export type SequenceVerdict = 'new' | 'duplicate'

/** A class, not a closure: it runs for every packet. */
export class SequenceTracker {
  received = 0
  /** Gaps that nothing has filled so far. */
  lost = 0
  duplicated = 0
  /** Came after a later one. */
  reordered = 0
  /** Extended number last seen in each slot, −1 for none: a slot that holds another number means "not seen". */
  readonly #seen = new Float64Array(WINDOW).fill(-1)
  #highest = -1
  /** Of the latest gap, and where it ends. */
  #missing = 0
  #missingUntil = 0
  #longestLoss = 0

  /** The most that were lost in a row. */
  get longestLoss(): number {
    return Math.max(this.#longestLoss, this.#missing)
  }

  /** Packets were left out on purpose: what comes next is not compared to what came before. */
  gap(): void {
    this.#highest = -1
  }

  /** Notes a packet. */
  track(sequenceNumber: number): SequenceVerdict {
    const seen = this.#seen
    this.received++
    // Starting one cycle up keeps packets from before the first one positive.
    if (this.#highest < 0) this.#start(0x10000 + sequenceNumber)
    const highest = this.#highest
    const delta = ((sequenceNumber - highest) << 16) >> 16
    const extended = highest + delta
    if (delta > MAX_DROPOUT || delta <= -WINDOW) {
      // Numbering restarted. The next multiple of 2¹⁶ keeps extended numbers rising.
      this.#start((Math.floor(highest / 0x10000) + 2) * 0x10000 + sequenceNumber)
      seen[slotOf(this.#highest)] = this.#highest
      return 'new'
    }
    const slot = slotOf(extended)
    if (seen[slot] === extended) {
      this.duplicated++
      return 'duplicate'
    }
    seen[slot] = extended
    if (delta > 0) {
      if (delta > 1) this.#noteGap(delta - 1, extended)
      this.#highest = extended
    } else if (delta < 0) {
      this.reordered++
      if (this.lost > 0) this.lost--
      // Of the latest gap: it was late, not lost.
      if (this.#missing > 0 && extended < this.#missingUntil) this.#missing--
    }
    return 'new'
  }

  #noteGap(missing: number, until: number): void {
    this.lost += missing
    this.#longestLoss = Math.max(this.#longestLoss, this.#missing)
    this.#missing = missing
    this.#missingUntil = until
  }

  #start(extended: number): void {
    this.#seen.fill(-1)
    this.#highest = extended
  }
}

/** Of numbers of any size: the window is a power of two. */
const slotOf = (extended: number): number => extended & (WINDOW - 1)
