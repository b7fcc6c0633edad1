/** Times and durations as phone systems write them. */

import { timeOfDay } from '../model/start-of-day.ts'
import type { TimeFormat } from './cdr-mapping.ts'

/** From the year 0 to 1970: what Erlang's `calendar` counts from. */
const GREGORIAN_TO_UNIX_SECONDS = 62_167_219_200
/** What is said to be later is another unit. */
const LATEST_MS = Date.UTC(2200, 0)

const ISO =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i
const WITH_DAY = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}),?(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([AP]M)?)?$/i

/** Reads times of one file; offsets of its zone are looked up once per hour of it. */
export function createTimeReader(format: TimeFormat, timeZone: string): (text: string) => number | undefined {
  const offsets = new Map<string, number>()

  function zoned(year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number) {
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined
    const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
    const wall = new Date(Date.UTC(year, month - 1, day, hour)).toISOString()
    let offsetMs = offsets.get(wall)
    if (offsetMs === undefined) {
      const hourMs = Date.parse(wall)
      offsetMs = hourMs - timeOfDay(wall.slice(0, 10), wall.slice(11, 16), timeZone)
      offsets.set(wall, offsetMs)
    }
    return utc - offsetMs
  }

  function readText(text: string): number | undefined {
    const found = ISO.exec(text)
    if (!found) return undefined
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
      .slice(1, 7)
      .map((part) => Number(part ?? 0))
    const ms = Number((found[7] ?? '0').slice(0, 3).padEnd(3, '0'))
    const zone = found[8]
    if (zone === undefined) return zoned(year, month, day, hour, minute, second, ms)
    const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
    if (!/\d/.test(zone)) return utc
    const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
    return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  }

  function readWithDay(text: string): number | undefined {
    const found = WITH_DAY.exec(text)
    if (!found) return readText(text)
    const [first = 0, second = 0, year = 0, hour = 0, minute = 0, seconds = 0] = found
      .slice(1, 7)
      .map((part) => Number(part ?? 0))
    const [day, month] = format === 'day-first' ? [first, second] : [second, first]
    const half = found[7]?.toUpperCase()
    const hour24 = half === undefined ? hour : (hour % 12) + (half === 'PM' ? 12 : 0)
    return zoned(year, month, day, hour24, minute, seconds, 0)
  }

  function read(text: string): number | undefined {
    if (format === 'text') return readText(text)
    if (format === 'day-first' || format === 'month-first') return readWithDay(text)
    if (!/^\d+(\.\d+)?$/.test(text)) return readText(text)
    const value = Number(text)
    switch (format) {
      case 'unix-seconds':
        return value * 1000
      case 'unix-milliseconds':
        return value
      case 'unix-microseconds':
        return value / 1000
      case 'gregorian-seconds':
        return (value - GREGORIAN_TO_UNIX_SECONDS) * 1000
    }
  }

  return (text) => {
    const atMs = read(text.trim())
    return atMs === undefined || !(atMs > 0 && atMs < LATEST_MS) ? undefined : Math.round(atMs)
  }
}

/** `95`, `95.2`, `1:35`, `00:01:35`. Undefined for what is none; an empty text is none. */
export function readDuration(text: string, unit: 'seconds' | 'milliseconds' = 'seconds'): number | undefined {
  const trimmed = text.trim()
  if (/^\d{1,9}(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * (unit === 'seconds' ? 1000 : 1))
  const found = /^(?:(\d{1,5}):)?(\d{1,2}):(\d{2})(?:\.(\d+))?$/.exec(trimmed)
  if (!found) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1, 4).map((part) => Number(part ?? 0))
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}
