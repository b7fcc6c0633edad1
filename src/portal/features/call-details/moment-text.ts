/** A moment of a call as people type it, to a tenth of a second: `5`, `1:05.5`, `1:02:03`. */

/** Milliseconds; undefined for anything else. A comma is as good as a point. */
export function parseMoment(text: string): number | undefined {
  const groups = /^(?:(?:(?<h>\d{1,3}):)?(?<m>\d{1,4}):)?(?<s>\d{1,6})(?:[.,](?<part>\d{1,3}))?$/.exec(
    text.trim(),
  )?.groups
  if (!groups) return undefined
  const { h = '0', m = '0', s = '0', part = '0' } = groups
  return (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000 + Number(part.padEnd(3, '0'))
}

/** Tenths are shown where there are any. */
export function formatMoment(atMs: number): string {
  const tenths = Math.max(0, Math.round(atMs / 100))
  const seconds = Math.floor(tenths / 10)
  const minutes = Math.floor(seconds / 60)
  const s = `${String(seconds % 60).padStart(2, '0')}${tenths % 10 === 0 ? '' : `.${tenths % 10}`}`
  return minutes < 60 ? `${minutes}:${s}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${s}`
}
