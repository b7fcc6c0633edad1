import type { Stretch } from './time-line-part.ts'

/** Where a moment lies on the line, as CSS. */
export const percentAt = (atMs: number, durationMs: number): string =>
  `${durationMs <= 0 ? 0 : Math.min(100, Math.max(0, (atMs / durationMs) * 100))}%`

/** Left and width of a stretch; never so narrow that it cannot be seen. */
export function span({ fromMs, toMs }: Stretch, durationMs: number): { left: string; width: string } {
  const left = percentAt(fromMs, durationMs)
  return { left, width: `max(2px, ${percentAt(toMs, durationMs)} - ${left})` }
}
