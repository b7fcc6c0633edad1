import type { AccessGrant } from '../../../contract/access-grant.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'

type AskedEnd = Pick<AccessGrant, 'startsAt' | 'endsAt' | 'asksForEnd'>

/** `24 hours`, `3 days`, `until 1 Jun 2026, 12:30`: what a request asks for. */
export function askedEndInWords({ startsAt, endsAt = startsAt, asksForEnd }: AskedEnd, timeZone: string): string {
  if (asksForEnd) return t('until {time}', { time: fullTime(Date.parse(endsAt), timeZone) })
  const hours = Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 3_600_000)
  return hours < 48 ? t('{count} hours', { count: hours }) : t('{count} days', { count: Math.round(hours / 24) })
}
