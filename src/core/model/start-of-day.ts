/** Days of a zone, as the calendar there has them; clocks may change at midnight. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** `2025-03-03`: the day that `atMs` (milliseconds since 1970) falls on in an IANA zone. */
export function dayIn(atMs: number, timeZone: string): string {
  const { year, month, day } = wallClock(atMs, timeZone)
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`
}

/**
 * Milliseconds of midnight at the start of `day` (`yyyy-mm-dd`) in a zone. Where a change of clocks removes midnight, the first moment
 * of that day; where it comes twice, the first of the two.
 */
export function startOfDay(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`)
  // The offset at the guess may differ from the offset at the answer by a change of clocks: correct twice.
  let at = utc
  for (let round = 0; round < 2; round++) at = utc - offsetMs(at, timeZone)
  while (dayIn(at, timeZone) < day) at += STEP_MS
  // Clocks that are set back over midnight have the day begin twice.
  while (dayIn(at - STEP_MS, timeZone) === day) at -= STEP_MS
  return at
}

/**
 * Milliseconds of `time` (`hh:mm`) on `day` in a zone. A time that a change of clocks leaves out is taken as if they had not been changed;
 * of one that comes twice, one of the two.
 */
export function timeOfDay(day: string, time: string, timeZone: string): number {
  const utc = Date.parse(`${day}T${time}:00Z`)
  const guess = utc - offsetMs(utc, timeZone)
  return utc - offsetMs(guess, timeZone)
}

/** Offsets of zones are multiples of it since 1970. */
const STEP_MS = 900_000

function offsetMs(atMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(atMs, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000
}

function wallClock(atMs: number, timeZone: string) {
  const parts = formatFor(timeZone).formatToParts(atMs)
  const n = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return {
    year: n('year'),
    month: n('month'),
    day: n('day'),
    hour: n('hour'),
    minute: n('minute'),
    second: n('second'),
  }
}

/** Making one costs 50 µs and a table of the zone: one per zone. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const numeric = 'numeric'
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
    hourCycle: 'h23',
  })
  formats.set(timeZone, made)
  return made
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')
