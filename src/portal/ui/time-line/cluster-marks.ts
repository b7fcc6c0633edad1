/** Something that happened at one moment of the time line. */
export interface TimeLineMark {
  readonly key: string
  readonly kind: 'start' | 'stop' | 'pause' | 'resume' | 'refused' | 'transfer' | 'digits' | 'note' | 'event'
  readonly atMs: number
  /** What is drawn instead of a symbol, e.g. the digits. */
  readonly text?: string
  /** A sentence for people. */
  readonly words: string
}

export interface MarkCluster {
  readonly marks: readonly [TimeLineMark, ...TimeLineMark[]]
  /** Left edge, CSS pixels. */
  readonly leftPx: number
}

const SYMBOL_PX = 18
const CHARACTER_PX = 6
const BETWEEN_PX = 2

/** Marks that would cover one another become one, so that each can be pointed at. They must be in order of time. */
export function clusterMarks(
  marks: readonly TimeLineMark[],
  durationMs: number,
  widthPx: number,
): readonly MarkCluster[] {
  const clusters: { marks: [TimeLineMark, ...TimeLineMark[]]; leftPx: number; endPx: number }[] = []
  for (const mark of marks) {
    const markPx = mark.text === undefined ? SYMBOL_PX : Math.max(SYMBOL_PX, mark.text.length * CHARACTER_PX + 8)
    const atPx = durationMs <= 0 ? 0 : (mark.atMs / durationMs) * widthPx
    const leftPx = Math.max(0, Math.min(widthPx - markPx, atPx - SYMBOL_PX / 2))
    const last = clusters.at(-1)
    if (last && leftPx < last.endPx + BETWEEN_PX) {
      last.marks.push(mark)
      // A cluster shows how many it is: no wider than a symbol.
      last.endPx = last.leftPx + SYMBOL_PX
    } else clusters.push({ marks: [mark], leftPx, endPx: leftPx + markPx })
  }
  return clusters
}
