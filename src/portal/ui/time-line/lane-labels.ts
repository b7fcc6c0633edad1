import type { TimeLinePart } from './time-line-part.ts'

export interface LaneLabel {
  readonly key: string
  readonly text: string
  readonly lane: number
  readonly fromMs: number
  /** Up to where it may be written. */
  readonly toMs: number
}

/** Whose voice each lane holds: said again only where it changes. */
export function laneLabels(parts: readonly TimeLinePart[], durationMs: number): readonly LaneLabel[] {
  const laneCount = Math.max(0, ...parts.map(({ voices }) => voices.length))
  return Array.from({ length: laneCount }, (_, lane) => {
    const labels: { -readonly [Key in keyof LaneLabel]: LaneLabel[Key] }[] = []
    for (const { key, fromMs, voices } of parts) {
      const text = voices[lane]
      const last = labels.at(-1)
      if (text === undefined || last?.text === text) continue
      if (last) last.toMs = fromMs
      labels.push({ key: `${key} ${lane}`, text, lane, fromMs, toMs: durationMs })
    }
    return labels
  }).flat()
}
