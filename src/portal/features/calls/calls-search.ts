import type { CallFlag } from '../../../core/model/call.ts'
import type { CustomerDirection } from '../../../core/model/policy.ts'
import { startOfDay } from '../../../core/model/start-of-day.ts'
import { WHY_NOT_RECORDED, type WhyNotRecorded } from '../../../core/policy/why-not-recorded.ts'
import { CALL_FLAGS } from '../../../core/words/call-words.ts'
import { dayKey } from '../../lib/format-time.ts'

/** The filter of the calls list as it stands in the address bar. */
export interface CallsSearch {
  readonly q?: string | undefined
  /** People in calls instead of calls. */
  readonly view?: 'participants' | undefined
  /** Absent: see `periodOf`. */
  readonly period?: Period | undefined
  /** `yyyy-mm-dd`, both days included; only with `period: 'days'`. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly direction?: CustomerDirection | undefined
  readonly recorded?: boolean | undefined
  /** Why nothing was kept; only with `recorded: false`. */
  readonly why?: WhyNotRecorded | undefined
  /** Calls that carry it. */
  readonly flag?: CallFlag | undefined
  readonly live?: true | undefined
  readonly account?: string | undefined
  /** Calls that this person may hear. */
  readonly heardBy?: string | undefined
  /** Calls of this case. */
  readonly hold?: string | undefined
}

export type Period = 'day' | 'any' | 'today' | 'yesterday' | 'week' | 'month' | 'days'

const PERIODS: readonly string[] = ['day', 'any', 'today', 'yesterday', 'week', 'month', 'days'] satisfies Period[]
const DIRECTIONS: readonly string[] = ['inbound', 'outbound', 'internal', 'transit'] satisfies CustomerDirection[]
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Reads whatever an address bar may hold: what is not understood is left out, never an error. */
export function parseCallsSearch(raw: Readonly<Record<string, unknown>>): CallsSearch {
  const q = typeof raw.q === 'string' || typeof raw.q === 'number' ? String(raw.q) : ''
  const period = oneOf<Period>(PERIODS, raw.period)
  const days = period === 'days' ? { from: day(raw.from), to: day(raw.to) } : {}
  return withoutUndefined({
    q: q.trim() === '' ? undefined : q,
    view: raw.view === 'participants' ? 'participants' : undefined,
    period: period === 'days' && !days.from && !days.to ? undefined : period,
    ...days,
    direction: oneOf<CustomerDirection>(DIRECTIONS, raw.direction),
    recorded: typeof raw.recorded === 'boolean' ? raw.recorded : undefined,
    why: raw.recorded === false ? oneOf<WhyNotRecorded>(Object.keys(WHY_NOT_RECORDED), raw.why) : undefined,
    flag: oneOf<CallFlag>(Object.keys(CALL_FLAGS), raw.flag),
    live: raw.live === true ? true : undefined,
    heardBy: typeof raw.heardBy === 'string' ? raw.heardBy : undefined,
    hold: typeof raw.hold === 'string' ? raw.hold : undefined,
    account: typeof raw.account === 'string' ? raw.account : undefined,
  })
}

function oneOf<Value extends string>(values: readonly string[], value: unknown): Value | undefined {
  return typeof value === 'string' && values.includes(value) ? (value as Value) : undefined
}

function day(value: unknown): string | undefined {
  return typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined
}

function withoutUndefined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

/**
 * The last 24 hours, where nothing is said. Whoever searches, or asks what goes on or what somebody may hear, means all there is.
 */
export function periodOf({ period, q, live, heardBy, hold }: CallsSearch): Period {
  return period ?? (q !== undefined || live || (heardBy ?? hold) !== undefined ? 'any' : 'day')
}

/** Whether anything but the account narrows the list to less than it shows at first. */
export function isFiltered({ account: _, view: _view, period, ...rest }: CallsSearch): boolean {
  return Object.values(rest).some((value) => value !== undefined) || (period !== undefined && period !== 'day')
}

/** Nothing was asked for: the list opens as the person wants it to. Whoever asks for all calls says so with `period`. */
export function isUnset(search: CallsSearch): boolean {
  return search.period === undefined && !isFiltered(search)
}

/** First moment in, first moment out again; days are those of the zone. */
export function periodRange(
  search: CallsSearch,
  nowMs: number,
  timeZone: string,
): { readonly fromMs?: number; readonly toMs?: number } {
  const today = dayKey(nowMs, timeZone)
  const start = (offsetDays: number, from = today) => startOfDay(addDays(from, offsetDays), timeZone)
  switch (periodOf(search)) {
    case 'day':
      return { fromMs: nowMs - 86_400_000 }
    case 'today':
      return { fromMs: start(0) }
    case 'yesterday':
      return { fromMs: start(-1), toMs: start(0) }
    case 'week':
      return { fromMs: start(-6) }
    case 'month':
      return { fromMs: start(-29) }
    case 'days':
      return {
        ...(search.from ? { fromMs: start(0, search.from) } : {}),
        ...(search.to ? { toMs: start(1, search.to) } : {}),
      }
    case 'any':
      return {}
  }
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
