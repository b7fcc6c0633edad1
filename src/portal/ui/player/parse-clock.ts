/** Reads `1:02:03`, `12:34`, `7` as a time, in milliseconds; undefined for anything else. */
export function parseClock(text: string): number | undefined {
  const parts = text.trim().split(/[:.]/)
  if (parts.length > 3 || parts.some((part) => !/^\d{1,6}$/.test(part))) return undefined
  return parts.reduce((seconds, part) => seconds * 60 + Number(part), 0) * 1000
}
