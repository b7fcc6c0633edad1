import type { z } from 'zod'
import type { callFilter } from '../../contract/call.ts'
import { type SearchPart, type SearchQuery, STATE_OF } from '../../core/search/search-query.ts'
import { searchRange } from '../../core/search/search-range.ts'
import { findAccount } from '../../store/accounts.ts'
import type { CallFilter } from '../../store/call-filter.ts'
import type { Db, Scope } from '../../store/db.ts'
import { readSearch } from '../read-search.ts'
import type { ServerParts } from '../server-parts.ts'

/**
 * The contract's filter as the store reads it. Undefined when it contradicts itself: no call can be so. Fails with `invalid-search`.
 */
export async function wantedCalls(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  scope: Scope,
  { q, timeZone, ...filter }: z.infer<typeof callFilter>,
): Promise<CallFilter | undefined> {
  const wanted = storeFilter(filter)
  if (q === undefined) return wanted
  const query = readSearch(q)
  const zone = timeZone ?? (await zoneOf(db, scope))
  return together(wanted, searchFilter(query, nowMs(), zone))
}

function storeFilter({
  from,
  to,
  ...rest
}: Omit<z.infer<typeof callFilter>, 'q' | 'timeZone' | 'heardBy'>): CallFilter {
  const { legalHoldId, text, identifier, state, direction, recorded, skipReason, flag, minimumDurationMs } = rest
  return {
    ...(legalHoldId === undefined ? {} : { legalHoldId }),
    ...(text === undefined ? {} : { text }),
    ...(identifier === undefined ? {} : { identifier }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    ...(state === undefined ? {} : { state }),
    ...(direction === undefined ? {} : { direction }),
    ...(recorded === undefined ? {} : { recorded }),
    ...(skipReason === undefined ? {} : { skipReason }),
    ...(flag === undefined ? {} : { flag }),
    ...(minimumDurationMs === undefined ? {} : { minimumDurationMs }),
  }
}

/** Whose days the search means. Of many accounts: nobody's in particular. */
async function zoneOf(db: Db, scope: Scope): Promise<string> {
  if (scope.kind !== 'account') return 'UTC'
  return (await findAccount(db, scope, scope.accountId))?.timeZone ?? 'UTC'
}

function searchFilter(query: SearchQuery, nowMs: number, timeZone: string): CallFilter {
  const held = query.filter((part) => !part.not)
  const except = query
    .filter((part) => part.not)
    .map(({ not: _, ...part }) => filterOf([part as SearchPart], nowMs, timeZone))
  return { ...filterOf(held, nowMs, timeZone), ...(except.length > 0 && { except }) }
}

function filterOf(
  query: SearchQuery,
  nowMs: number,
  timeZone: string,
): Omit<CallFilter, 'except' | 'sights' | 'reader'> {
  const texts = (word: SearchPart['word']) =>
    query.flatMap((part) => (part.word === word && 'text' in part ? [part.text] : []))
  return {
    // A number with blanks is a text of its own: not joined with others.
    texts: texts('text'),
    phrases: texts('phrase'),
    callers: texts('from'),
    callees: texts('to'),
    users: texts('user'),
    queues: texts('queue'),
    groups: texts('group'),
    owners: texts('owner'),
    notes: texts('note'),
    dispositions: texts('disposition'),
    tags: texts('tag'),
    has: query.flatMap((part) => (part.word === 'has' ? [part.value] : [])),
    triggers: query.flatMap((part) => (part.word === 'trigger' ? [part.value] : [])),
    ...searchRange(query, nowMs, timeZone),
    ...Object.assign({}, ...query.map(single)),
  }
}

function single(part: SearchPart): CallFilter {
  switch (part.word) {
    case 'longer':
      return { minimumDurationMs: part.durationMs }
    case 'shorter':
      return { belowDurationMs: part.durationMs }
    case 'direction':
      return { direction: part.value }
    case 'why':
      return { skipReason: part.value }
    case 'mode':
      return { mode: part.value }
    case 'flag':
      return { flag: part.value }
    case 'is': {
      const state = STATE_OF[part.value]
      return state === undefined ? { recorded: part.value === 'recorded' } : { state }
    }
    default:
      return {}
  }
}

/** What both want; undefined when they want different things. */
function together(one: CallFilter, other: CallFilter): CallFilter | undefined {
  const onlyOnce = ['state', 'direction', 'recorded', 'skipReason', 'flag'] as const
  const differ = onlyOnce.some((key) => one[key] !== undefined && other[key] !== undefined && one[key] !== other[key])
  if (differ) return undefined
  const fromMs = atLeast(one.fromMs, other.fromMs)
  const toMs = one.toMs === undefined || other.toMs === undefined ? undefined : Math.min(one.toMs, other.toMs)
  const minimumDurationMs = atLeast(one.minimumDurationMs, other.minimumDurationMs)
  return {
    ...one,
    ...other,
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(minimumDurationMs !== undefined && { minimumDurationMs }),
  }
}

/** Of both; undefined when one of them says nothing. */
function atLeast(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other)
}
