/** Times of metadata, RFC 3339 as clients write them: without colon in the zone, without zone (taken as UTC), with a comma. */

const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i

/** Milliseconds since 1970; undefined when it is no time. */
export function parseMetadataTime(text: string): number | undefined {
  const match = TIME.exec(text.trim())
  if (!match) return undefined
  const [, date = '', time = '', fraction = '', zone = 'Z'] = match
  const seconds = time.length === 5 ? `${time}:00` : time
  const milliseconds = `${fraction}000`.slice(0, 3)
  const atMs = Date.parse(`${date}T${seconds}.${milliseconds}${offset(zone)}`)
  return Number.isNaN(atMs) ? undefined : atMs
}

function offset(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}
