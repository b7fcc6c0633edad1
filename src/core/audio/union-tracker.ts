/** Which of a source's packets have come, and which way: sequence numbers extended beyond 16 bits, as in sequence-tracker.ts. */

/** A jump forward beyond this is a restart of the numbering, on either way. */
const MAX_DROPOUT = 3000
/** How far the two ways of a packet may lie apart: twenty seconds of 20 ms packets. */
const WINDOW = 1024

/**
 * `new`: nobody brought it before. `fill`: nor that, and later ones have come. `second`: one other way has brought it. `later`: several
 * others have, or this one did after another. `duplicate`: the way that brought it first brings it again.
 */
export type UnionVerdict = 'new' | 'fill' | 'second' | 'later' | 'duplicate'

export interface UnionTracker {
  /** `way`: a small number, below 31. */
  track(sequenceNumber: number, way: number): UnionVerdict
  /** Of the packet that was tracked last: who brought it first. */
  readonly firstWay: number
}

export function createUnionTracker(): UnionTracker {
  const seen = new Float64Array(WINDOW).fill(-1)
  const ways = new Uint32Array(WINDOW)
  const first = new Uint8Array(WINDOW)
  let highest = -1
  let slot = 0
  /** Of the way that restarted: the other one follows, and is measured by the numbers of before until it does. */
  let before = -1

  function extend(sequenceNumber: number): number {
    if (highest < 0) highest = 0x10000 + sequenceNumber - 1
    const near = (to: number) => to + (((sequenceNumber - to) << 16) >> 16)
    const extended = near(highest)
    const delta = extended - highest
    if (delta <= MAX_DROPOUT && delta > -WINDOW) return extended
    const earlier = before < 0 ? -1 : near(before)
    if (before >= 0 && earlier - before <= MAX_DROPOUT && earlier - before > -WINDOW) {
      before = Math.max(before, earlier)
      return earlier
    }
    before = highest
    highest = (Math.floor(highest / 0x10000) + 2) * 0x10000 + sequenceNumber - 1
    return highest + 1
  }

  return {
    get firstWay() {
      return first[slot] as number
    },
    track(sequenceNumber, way) {
      const bit = 1 << way
      const extended = extend(sequenceNumber)
      slot = extended % WINDOW
      if (seen[slot] !== extended) {
        const isFill = extended < highest
        seen[slot] = extended
        ways[slot] = bit
        first[slot] = way
        highest = Math.max(highest, extended)
        return isFill ? 'fill' : 'new'
      }
      const by = ways[slot] as number
      ways[slot] = by | bit
      if (by & bit) return first[slot] === way ? 'duplicate' : 'later'
      return (by & (by - 1)) === 0 ? 'second' : 'later'
    },
  }
}
