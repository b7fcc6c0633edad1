/** Durations and times as they stand in a search. */

import type { AgoUnit, SearchTime, Weekday } from './search-query.ts'
import { WEEKDAYS } from './search-words.ts'

const DURATION = /^(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?$/
const CLOCK = /^(\d{1,4}):(\d{2})(?::(\d{2}))?$/

/** `90s`, `5m`, `1h30m`, `2:30` (minutes and seconds), `1:02:30`. Milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const clock = CLOCK.exec(text)
  if (clock) {
    const [first, second, third] = clock.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
    if ((second ?? 0) > 59 || (third ?? 0) > 59) return undefined
    const seconds =
      third === undefined ? (first ?? 0) * 60 + (second ?? 0) : (first ?? 0) * 3600 + (second ?? 0) * 60 + third
    return seconds * 1000
  }
  const parts = DURATION.exec(text.toLowerCase())
  if (!parts || text === '') return undefined
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  return (hours * 3600 + minutes * 60 + seconds) * 1000
}

/** Parts of a second are left out. */
export function formatDuration(durationMs: number): string {
  const all = Math.max(0, Math.floor(durationMs / 1000))
  const parts = [
    [Math.floor(all / 3600), 'h'],
    [Math.floor((all % 3600) / 60), 'm'],
    [all % 60, 's'],
  ] as const
  return parts.map(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : '')).join('') || '0s'
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MONTH = /^\d{4}-\d{2}$/
const MINUTE = /^(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2})$/
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/
const AGO = /^(\d{1,3})([mhdw])$/

/** Undefined when it is none: no such word, no such day. */
export function parseTime(written: string): SearchTime | undefined {
  const text = written.toLowerCase()
  if (text === 'today' || text === 'yesterday') return { kind: text }
  const weekday: Weekday | undefined = WEEKDAYS.find((each) => each === text)
  if (weekday) return { kind: 'weekday', weekday }
  if (DAY.test(text)) return isDay(text) ? { kind: 'day', day: text } : undefined
  if (MONTH.test(text)) return isDay(`${text}-01`) ? { kind: 'month', month: text } : undefined
  const [, day, time] = MINUTE.exec(text) ?? []
  if (day !== undefined && time !== undefined) {
    return isDay(day) && TIME_OF_DAY.test(time) ? { kind: 'minute', day, time } : undefined
  }
  const [, count, unit] = AGO.exec(text) ?? []
  return count === undefined ? undefined : { kind: 'ago', count: Number(count), unit: unit as AgoUnit }
}

export function formatTime(time: SearchTime): string {
  switch (time.kind) {
    case 'weekday':
      return time.weekday
    case 'day':
      return time.day
    case 'month':
      return time.month
    case 'minute':
      return `${time.day}T${time.time}`
    case 'ago':
      return `${time.count}${time.unit}`
    default:
      return time.kind
  }
}

const END_MS = Date.UTC(3000, 0)

/** Of the calendar, from 1970 to 2999. */
function isDay(day: string): boolean {
  const atMs = Date.parse(`${day}T00:00:00Z`)
  return atMs >= 0 && atMs < END_MS && new Date(atMs).toISOString().startsWith(day)
}
