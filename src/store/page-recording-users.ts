/**
 * People of an account as the list of call recording users has them: some of them by what they have, filtered by column, in the order of
 * one column, page by page. Which of them a page has is asked as the platform, as in `page-people.ts`.
 */

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { asPlatform, type Db, inScope, type Scope } from './db.ts'
import { type ListPage, withPart, withWords } from './list-page.ts'
import { SEARCH, SEEN_BY_COLLEAGUES } from './page-people.ts'
import { listPeople, type PersonInList } from './people.ts'
import { storableText } from './row-values.ts'

export const RECORDING_USER_COLUMNS = ['name', 'number', 'extension', 'product'] as const

export type RecordingUserColumn = (typeof RECORDING_USER_COLUMNS)[number]

/**
 * Who has which product, or waits for one. As two literals of PostgreSQL's arrays: of thousands of people they are made once and not for each
 * page. The rank of a product is its place in `products`; 0 is none yet.
 */
export interface Holders {
  readonly userIds: string
  readonly ranks: string
  /** From rank 1, in the order of their names: found by text, and sorted by. */
  readonly products: readonly string[]
}

export interface RecordingUserFilter {
  /** Only this user. */
  readonly userId?: UserId
  /** Only who is among the holders, or nobody who is. */
  readonly isHolder?: boolean
  /** Only who has one of these ranks; 0 is also who is not among the holders. */
  readonly ranks?: readonly number[]
  /** What has to stand in a column. */
  readonly columns: Readonly<Partial<Record<Exclude<RecordingUserColumn, 'product'>, string>>>
  readonly holders: Holders
  /** The text is not looked for in what only whoever manages users may know. */
  readonly asColleague: boolean
}

export interface RecordingUserOrder {
  readonly by: RecordingUserColumn
  readonly isDescending: boolean
}

export interface RecordingUserPage {
  readonly people: readonly PersonInList[]
  readonly nextCursor?: string
  /** How many there are on all pages; with the first one. */
  readonly count?: number
}

/** Of equal ones the name decides; who has nothing in the column comes last either way. Fails with `invalid-cursor`. */
export async function pageRecordingUsers(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  filter: RecordingUserFilter,
  order: RecordingUserOrder,
  page: ListPage,
): Promise<RecordingUserPage> {
  const key = keyOf(order.by, filter.holders)
  const conditions = [
    ...conditionsOf(filter),
    ...withWords(page.text ?? '', filter.asColleague ? SEEN_BY_COLLEAGUES : SEARCH, holding(filter.holders)),
  ]
  if (filter.userId !== undefined && !isUuid(filter.userId)) return { people: [], count: 0 }
  return inScope(db, scope, async (trx) => {
    const rows = await asPlatform(trx, async (platform): Promise<readonly Found[]> => {
      let query = platform
        .selectFrom('users')
        // One hash for all that is asked about products. What nothing refers to costs nothing.
        .leftJoin(heldBy(filter.holders), (join) => join.onRef('held.user_id', '=', 'users.id'))
        .select(['users.id', 'users.name', key.as('key')])
        .where('users.account_id', '=', accountId)
        .where((eb) => eb.and([...conditions]))
      query = query
        .orderBy(key, (by) => (order.isDescending ? by.desc() : by.asc()).nullsLast())
        .orderBy('users.name')
        .orderBy('users.id')
      if (page.limit !== undefined) query = query.limit(page.limit + 1)
      return page.cursor === undefined
        ? query.select(sql<string>`count(*) over ()`.as('count')).execute()
        : query.where(behind(page.cursor, key, order)).execute()
    })
    const shown = rows.slice(0, page.limit ?? rows.length)
    const people = await listPeople(
      trx,
      scope,
      shown.map(({ id }) => id),
    )
    const byId = new Map(people.map((each) => [each.id, each]))
    const last = rows.length > shown.length ? shown.at(-1) : undefined
    return {
      people: shown.flatMap(({ id }) => byId.get(id) ?? []),
      ...(last && { nextCursor: formatPlace([last.key, last.name, last.id]) }),
      ...(page.cursor === undefined && { count: countOf(rows) }),
    }
  })
}

interface Found {
  readonly id: UserId
  readonly name: string
  readonly key: string | null
  readonly count?: string
}

function countOf([first]: readonly Found[]): number {
  return Number(first?.count ?? 0)
}

function heldBy({ userIds, ranks }: Holders) {
  return sql<{ user_id: UserId; rank: number }>`unnest(${userIds}::uuid[], ${ranks}::int[])`.as<'held'>(
    sql`held(user_id, rank)`,
  )
}

function conditionsOf({ userId, isHolder, ranks, columns: { name, number, extension } }: RecordingUserFilter) {
  const conditions: RawBuilder<SqlBool>[] = []
  if (userId !== undefined) conditions.push(sql`users.id = ${userId}`)
  if (isHolder !== undefined) conditions.push(isHolder ? sql`held.rank is not null` : sql`held.rank is null`)
  if (ranks) conditions.push(sql`coalesce(held.rank, 0) = any(${[...ranks]}::int[])`)
  if (name?.trim()) conditions.push(withPart(name, NAMES))
  if (number?.trim()) conditions.push(withPart(number, NUMBERS))
  if (extension?.trim()) conditions.push(withPart(extension, sql`lower(extension)`))
  return conditions
}

const NAMES = sql<string>`lower(concat_ws(' ', name, first_name, last_name))`

const NUMBERS = sql<string>`(lower(array_to_string(numbers, ', ')) || ' '
  || regexp_replace(array_to_string(numbers, '|'), '[^0-9|]', '', 'g'))`

/** A word may also be part of what the product is called. */
function holding({ products }: Holders) {
  return (word: string) => {
    const ranks = products.flatMap((product, index) => (product.toLowerCase().includes(word) ? [index + 1] : []))
    return ranks.length === 0 ? undefined : sql<SqlBool>`held.rank = any(${ranks}::int[])`
  }
}

/** Extensions by value, numbers by their digits, products by name. */
function keyOf(by: RecordingUserColumn, { products }: Holders): RawBuilder<string | null> {
  switch (by) {
    case 'name':
      return sql`users.name`
    case 'extension':
      return sql`case when extension ~ '^[0-9]+$' then lpad(extension, 30, '0') else extension end`
    case 'number':
      return sql`regexp_replace(numbers[1], '[^0-9]', '', 'g')`
    case 'product':
      return sql`(${[...products]}::text[])[held.rank]`
  }
}

type Place = readonly [key: string | null, name: string, id: string]

function behind(cursor: string, key: RawBuilder<string | null>, { isDescending }: RecordingUserOrder) {
  const [last, name, id] = parsePlace(cursor)
  const rest = sql`(users.name, users.id) > (${name}::text, ${id}::uuid)`
  if (last === null) return sql<SqlBool>`(${key} is null and ${rest})`
  const beyond = isDescending ? sql`${key} < ${last}::text` : sql`${key} > ${last}::text`
  return sql<SqlBool>`(${key} is null or ${beyond} or (${key} = ${last}::text and ${rest}))`
}

function formatPlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

function parsePlace(cursor: string): Place {
  try {
    const [key, name, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const isKey = key === null || typeof key === 'string'
    if (isKey && typeof name === 'string' && typeof id === 'string' && isUuid(id)) {
      return [key === null ? null : storableText(key), storableText(name), id]
    }
  } catch {
    // As any other text that is none of ours.
  }
  throw new AppError('invalid-cursor', 'This page marker is not one of ours')
}
