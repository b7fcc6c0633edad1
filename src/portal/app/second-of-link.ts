import { parseClock } from '../ui/player/parse-clock.ts'

/** The second of a call that an address points at, as `?t=65` or `?t=1:05`; undefined for whatever else stands there. */
export function secondOfLink(raw: unknown): number | undefined {
  if (typeof raw === 'number' && raw >= 0) return Math.floor(raw)
  const atMs = typeof raw === 'string' ? parseClock(raw) : undefined
  return atMs === undefined ? undefined : atMs / 1000
}
