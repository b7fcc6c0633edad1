/** When the calls of a search began, in milliseconds, by the clock and calendar of a zone. */

import { dayIn, startOfDay, timeOfDay } from '../model/start-of-day.ts'
import type { SearchQuery, SearchTime } from './search-query.ts'
import { WEEKDAYS } from './search-words.ts'

export interface SearchRange {
  /** At or after. */
  readonly fromMs?: number
  /** Before. */
  readonly toMs?: number
}

const UNIT_MS = { m: 60_000, h: 3_600_000 } as const
const UNIT_DAYS = { d: 1, w: 7 } as const

/** `timeZone` is an IANA name. */
export function searchRange(query: SearchQuery, nowMs: number, timeZone: string): SearchRange {
  const froms: number[] = []
  const tos: number[] = []
  for (const part of query) {
    // What is not to hold is asked of each call.
    if (!('time' in part) || part.not) continue
    const { startMs, endMs } = stretchOf(part.time, nowMs, timeZone)
    if (part.word !== 'before') froms.push(startMs)
    if (part.word === 'before') tos.push(startMs)
    if (part.word === 'on') tos.push(endMs)
  }
  return {
    ...(froms.length > 0 && { fromMs: Math.max(...froms) }),
    ...(tos.length > 0 && { toMs: Math.min(...tos) }),
  }
}

function stretchOf(
  time: SearchTime,
  nowMs: number,
  timeZone: string,
): { readonly startMs: number; readonly endMs: number } {
  const today = dayIn(nowMs, timeZone)
  const days = (first: string, behind: string) => ({
    startMs: startOfDay(first, timeZone),
    endMs: startOfDay(behind, timeZone),
  })
  switch (time.kind) {
    case 'today':
      return days(today, addDays(today, 1))
    case 'yesterday':
      return days(addDays(today, -1), today)
    case 'weekday': {
      const day = addDays(today, -((weekdayOf(today) - WEEKDAYS.indexOf(time.weekday) + 7) % 7))
      return days(day, addDays(day, 1))
    }
    case 'day':
      return days(time.day, addDays(time.day, 1))
    case 'month':
      return days(`${time.month}-01`, `${addDays(`${time.month}-01`, 31).slice(0, 7)}-01`)
    case 'minute':
      return moment(timeOfDay(time.day, time.time, timeZone))
    case 'ago': {
      const { count, unit } = time
      if (unit === 'm' || unit === 'h') return moment(nowMs - count * UNIT_MS[unit])
      // The same time of a day before, also when clocks were changed between.
      const elapsedMs = nowMs - startOfDay(today, timeZone)
      return moment(startOfDay(addDays(today, -count * UNIT_DAYS[unit]), timeZone) + elapsedMs)
    }
  }
}

function moment(atMs: number) {
  return { startMs: atMs, endMs: atMs }
}

/** From Monday, 0. */
function weekdayOf(day: string): number {
  return (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
