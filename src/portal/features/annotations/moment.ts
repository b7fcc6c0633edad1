/** Moments of a call as people type them: `75`, `1:15`, `1:02:03`. */

/** No call lasts longer. */
const LONGEST_MS = 30 * 86_400_000

/** Milliseconds; undefined for no moment, `invalid` for what is none. */
export function parseMoment(text: string): number | undefined | 'invalid' {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (!/^\d{1,5}(:[0-5]?\d){0,2}$/.test(trimmed)) return 'invalid'
  const atMs = trimmed.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0) * 1000
  return atMs > LONGEST_MS ? 'invalid' : atMs
}
