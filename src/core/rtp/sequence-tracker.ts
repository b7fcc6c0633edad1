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

export interface SequenceTracker {
  /** Notes a packet. */
  track(sequenceNumber: number): SequenceVerdict
  /** Packets were left out on purpose: what comes next is not compared to what came before. */
  gap(): void
  readonly received: number
  /** Gaps that nothing has filled so far. */
  readonly lost: number
  readonly duplicated: number
  /** Came after a later one. */
  readonly reordered: number
  /** The most that were lost in a row. */
  readonly longestLoss: number
}

export function createSequenceTracker(): SequenceTracker {
  /** Extended number last seen in each slot, −1 for none: a slot that holds another number means "not seen". */
  const seen = new Float64Array(WINDOW).fill(-1)
  let highest = -1
  let lost = 0
  let received = 0
  let duplicated = 0
  let reordered = 0
  /** Of the latest gap, and where it ends. */
  let missing = 0
  let missingUntil = 0
  let longestLoss = 0

  const start = (extended: number): void => {
    seen.fill(-1)
    highest = extended
  }

  return {
    get received() {
      return received
    },
    get lost() {
      return lost
    },
    get duplicated() {
      return duplicated
    },
    get reordered() {
      return reordered
    },
    get longestLoss() {
      return Math.max(longestLoss, missing)
    },
    gap() {
      highest = -1
    },
    track(sequenceNumber) {
      received++
      // Starting one cycle up keeps packets from before the first one positive.
      if (highest < 0) start(0x10000 + sequenceNumber)
      const delta = ((sequenceNumber - highest) << 16) >> 16
      const extended = highest + delta
      if (delta > MAX_DROPOUT || delta <= -WINDOW) {
        // Numbering restarted. The next multiple of 2¹⁶ keeps extended numbers rising.
        start((Math.floor(highest / 0x10000) + 2) * 0x10000 + sequenceNumber)
        seen[highest % WINDOW] = highest
        return 'new'
      }
      if (seen[extended % WINDOW] === extended) {
        duplicated++
        return 'duplicate'
      }
      seen[extended % WINDOW] = extended
      if (delta > 0) {
        lost += delta - 1
        if (delta > 1) {
          longestLoss = Math.max(longestLoss, missing)
          missing = delta - 1
          missingUntil = extended
        }
        highest = extended
      } else if (delta < 0) {
        reordered++
        if (lost > 0) lost--
        // Of the latest gap: it was late, not lost.
        if (missing > 0 && extended < missingUntil) missing--
      }
      return 'new'
    },
  }
}
