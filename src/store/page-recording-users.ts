/**
 * People of an account as the list of call recording users has them: some of them by what they have, filtered by column, in the order of
 * one column, page by page. Which of them a page has is asked as the platform, as in `page-people.ts`.
 */

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { HeldProduct } from '../core/model/order.ts'
import { isUuid } from '../core/model/uuid.ts'
import { asPlatform, type Db, inScope, type Scope } from './db.ts'
import { type ListPage, withPart, withWords } from './list-page.ts'
import { SEARCH, SEEN_BY_COLLEAGUES } from './page-people.ts'
import { listPeople, type PersonInList } from './people.ts'
import { storableText } from './row-values.ts'

export const RECORDING_USER_COLUMNS = ['name', 'number', 'extension', 'product'] as const

export type RecordingUserColumn = (typeof RECORDING_USER_COLUMNS)[number]

/** What is on sale, and who waits for it; who has what stands in `held_products`. */
export interface Holders {
  /** In the order of their names: found by text, and sorted by. */
  readonly products: readonly { readonly product: HeldProduct; readonly name: string }[]
  /** Who has none yet and waits for one: a holder already. */
  readonly waitingIds: readonly UserId[]
}

export interface RecordingUserFilter {
  /** Only this user. */
  readonly userId?: UserId
  /** Only who is among the holders, or nobody who is. */
  readonly isHolder?: boolean
  readonly product?: HeldProduct
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
    // Right after a change of the settings nobody has counted the products yet, and PostgreSQL would look them up one by one.
    await sql`set local enable_nestloop = off`.execute(trx)
    const [rows, count] = await asPlatform(trx, async (platform) => {
      const wanted = platform
        .selectFrom('users')
        // What nothing refers to costs nothing.
        .leftJoin('held_products as held', (join) =>
          join.onRef('held.account_id', '=', 'users.account_id').onRef('held.user_id', '=', 'users.id'),
        )
        .where('users.account_id', '=', accountId)
        .where((eb) => eb.and([...conditions]))
      let query = wanted
        .select(['users.id', 'users.name', key.as('key')])
        .orderBy(key, (by) => (order.isDescending ? by.desc() : by.asc()).nullsLast())
        .orderBy('users.name')
        .orderBy('users.id')
      if (page.limit !== undefined) query = query.limit(page.limit + 1)
      if (page.cursor !== undefined) return [await query.where(behind(page.cursor, key, order)).execute()]
      const counted = await wanted.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow()
      return [await query.execute(), Number(counted.count)]
    })
    await sql`set local enable_nestloop = on`.execute(trx)
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
      ...(count !== undefined && { count }),
    }
  })
}

function conditionsOf({ userId, isHolder, product, columns, holders }: RecordingUserFilter) {
  const { name, number, extension } = columns
  const conditions: RawBuilder<SqlBool>[] = []
  if (userId !== undefined) conditions.push(sql`users.id = ${userId}`)
  const { waitingIds } = holders
  const holds = waitingIds.length === 0 ? HAS_ONE : sql<SqlBool>`(${HAS_ONE} or users.id = any(${waitingIds}::uuid[]))`
  if (isHolder !== undefined) conditions.push(isHolder ? holds : sql`not ${holds}`)
  if (product !== undefined) conditions.push(sql`coalesce(held.product, 'none') = ${product}`)
  if (name?.trim()) conditions.push(withPart(name, NAMES))
  if (number?.trim()) conditions.push(withPart(number, NUMBERS))
  if (extension?.trim()) conditions.push(withPart(extension, sql`lower(extension)`))
  return conditions
}

const HAS_ONE = sql<SqlBool>`(held.user_id is not null)`

const NAMES = sql<string>`lower(concat_ws(' ', name, first_name, last_name))`

const NUMBERS = sql<string>`(lower(array_to_string(numbers, ', ')) || ' '
  || regexp_replace(array_to_string(numbers, '|'), '[^0-9|]', '', 'g'))`

/** A word may also be part of what the product is called. */
function holding({ products }: Holders) {
  return (word: string) => {
    const named = products.filter(({ name }) => name.toLowerCase().includes(word)).map(({ product }) => product)
    return named.length === 0 ? undefined : sql<SqlBool>`coalesce(held.product = any(${named}::text[]), false)`
  }
}

/** Extensions by value, numbers by their digits, products by name. */
function keyOf(by: RecordingUserColumn, { products }: Holders): RawBuilder<string | null> {
  switch (by) {
    case 'name':
      return sql`users.name`
    case 'extension':
      return sql`(case when extension ~ '^[0-9]+$' then lpad(extension, 30, '0') else extension end) collate "C"`
    case 'number':
      return sql`regexp_replace(numbers[1], '[^0-9]', '', 'g') collate "C"`
    case 'product':
      return sql`(${products.map(({ name }) => name)}::text[])[
        array_position(${products.map(({ product }) => product)}::text[], held.product)]`
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
