import type { auditEventRoutes } from '../../../contract/audit-event.ts'
import type { SentQueryOf } from '../../../contract/route.ts'
import { startOfDay } from '../../../core/model/start-of-day.ts'

/** What is looked for, as it stands in the address of the page. Days are `yyyy-mm-dd`. */
export interface AuditSearch {
  readonly q?: string
  readonly actor?: string
  readonly action?: string
  readonly subjectKind?: string
  readonly subjectId?: string
  readonly from?: string
  readonly to?: string
  readonly accountId?: string
}

const KEYS = ['q', 'actor', 'action', 'subjectKind', 'subjectId', 'from', 'to', 'accountId'] as const

export function parseAuditSearch(raw: Readonly<Record<string, unknown>>): AuditSearch {
  const given = KEYS.flatMap((key) => {
    const value = raw[key]
    const isDay = key !== 'from' && key !== 'to' ? true : /^\d{4}-\d\d-\d\d$/.test(String(value))
    return typeof value === 'string' && value !== '' && isDay ? [[key, value]] : []
  })
  return Object.fromEntries(given) as AuditSearch
}

export type AuditQuery = Omit<SentQueryOf<typeof auditEventRoutes.listAuditEvents>, 'cursor' | 'limit'>

/** `to` is meant with its whole day. */
export function auditQueryOf({ from, to, ...rest }: AuditSearch, timeZone: string): AuditQuery {
  const at = (day: string) => new Date(startOfDay(day, timeZone)).toISOString()
  return {
    ...rest,
    ...(from === undefined ? {} : { from: at(from) }),
    ...(to === undefined ? {} : { to: at(dayAfter(to)) }),
  }
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
