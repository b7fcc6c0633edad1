/** Of a call that comes twice every key is heard twice, a moment apart: it was pressed once. */

/** The two ways of one packet differ by less, and nobody presses a key, waits, and means it as the same press. */
const APART_MS = 2000

interface Heard {
  readonly what: string
  readonly by: Set<string>
  readonly atMs: number
}

/** `what` was pressed; `by` whom it is heard. True when somebody else has heard this very press before. */
export type HeardTwice = (what: string, by: string, atMs: number) => boolean

export function createHeardTwice(): HeardTwice {
  let recent: Heard[] = []
  return (what, by, atMs) => {
    recent = recent.filter((each) => Math.abs(atMs - each.atMs) <= APART_MS)
    const before = recent.find((each) => each.what === what && !each.by.has(by))
    if (before) before.by.add(by)
    else recent.push({ what, by: new Set([by]), atMs })
    return before !== undefined
  }
}
