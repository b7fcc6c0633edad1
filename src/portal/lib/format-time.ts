/** Points in time as people read them. The zone is always a parameter: the portal says which one it shows. */

import { locale, t } from './i18n.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

// Making an Intl.DateTimeFormat costs ~50 µs, formatting with one ~1 µs: a list of rows must share them.
function format(timeZone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${timeZone}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale(), { ...options, timeZone })
  formats.set(key, made)
  return made
}

/** `14:03:09` */
export function timeOfDay(atMs: number, timeZone: string): string {
  return format(timeZone, 'time', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(atMs)
}

/** `Mon, 3 Mar 2025, 14:03:09 CET` */
export function fullTime(atMs: number, timeZone: string): string {
  return format(timeZone, 'full', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(atMs)
}

/** `3 March 2025` */
export function fullDay(atMs: number, timeZone: string): string {
  return format(timeZone, 'full-day', { day: 'numeric', month: 'long', year: 'numeric' }).format(atMs)
}

/** `2025-03-03`: equal for two times exactly when they fall on one day in the zone. */
export function dayKey(atMs: number, timeZone: string): string {
  const parts = format(timeZone, 'day', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(atMs)
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** `Today`, `Yesterday`, `Monday, 3 March`, and with the year once it is another one. */
export function dayLabel(atMs: number, nowMs: number, timeZone: string): string {
  const day = dayKey(atMs, timeZone)
  const today = dayKey(nowMs, timeZone)
  if (day === today) return t('Today')
  // 36 h would cross two midnights on some days of the year; noon-to-noon arithmetic on the keys does not.
  if (Date.parse(`${today}T12:00:00Z`) - Date.parse(`${day}T12:00:00Z`) === 86_400_000) return t('Yesterday')
  const sameYear = day.slice(0, 4) === today.slice(0, 4)
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' }
  return format(timeZone, sameYear ? 'day-label' : 'day-label-year', {
    ...options,
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(atMs)
}

/** `just now`, `4 min ago`, `3 h ago`, `yesterday`, `12 days ago`; undefined when a date says it better. */
export function relativeTime(atMs: number, nowMs: number): string | undefined {
  const seconds = Math.round((nowMs - atMs) / 1000)
  if (seconds < -5) return undefined
  if (seconds < 45) return t('just now')
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return t('{minutes} min ago', { minutes })
  const hours = Math.round(minutes / 60)
  if (hours < 24) return t('{hours} h ago', { hours })
  const days = Math.round(hours / 24)
  if (days === 1) return t('yesterday')
  return days <= 30 ? t('{days} days ago', { days }) : undefined
}

/** The zone this browser is set to: what lists are shown in. */
export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
