/**
 * People of an account as the list of call recording users has them: some of them by what they have, filtered by column, in the order of
 * one column, page by page. Which of them a page has is asked as the platform, as in `page-people.ts`.
 */

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { HeldProduct } from '../core/model/order.ts'
import { isUuid } from '../core/model/uuid.ts'
import { asPlatform, type Db, inScope, type Scope } from './db.ts'
import { cutPage, type ListPage, type Place, parsePlace, withPart, withWords } from './list-page.ts'
import { SEARCH, SEEN_BY_COLLEAGUES } from './page-people.ts'
import { listPeople, type PersonInList } from './people.ts'

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
    const found = await asPlatform(trx, (platform) => {
      let query = platform
        .selectFrom('users')
        // What nothing refers to costs nothing.
        .leftJoin('held_products as held', (join) =>
          join.onRef('held.account_id', '=', 'users.account_id').onRef('held.user_id', '=', 'users.id'),
        )
        .where('users.account_id', '=', accountId)
        .where((eb) => eb.and([...conditions]))
        .select(['users.id', 'users.name', key.as('key')])
        .select(page.cursor === undefined ? sql<string>`count(*) over ()`.as('count') : sql<null>`null`.as('count'))
        .orderBy(key, (by) => (order.isDescending ? by.desc() : by.asc()).nullsLast())
        .orderBy('users.name')
        .orderBy('users.id')
      if (page.limit !== undefined) query = query.limit(page.limit + 1)
      if (page.cursor !== undefined) query = query.where(behind(page.cursor, key, order))
      return query.execute()
    })
    const { rows, ...next } = cutPage(found, page, ({ name, id, ...row }) => [row.key, name, id])
    const people = await listPeople(
      trx,
      scope,
      rows.map(({ id }) => id),
    )
    const byId = new Map(people.map((each) => [each.id, each]))
    return {
      people: rows.flatMap(({ id }) => byId.get(id) ?? []),
      ...next,
      ...(page.cursor === undefined && { count: Number(found[0]?.count ?? 0) }),
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
      return sql`array_position(${products.map(({ product }) => product)}::text[], held.product)::text collate "C"`
  }
}

type KeyNameAndId = readonly [key: string | null, name: string, id: string]

function isKeyNameAndId(place: Place): place is KeyNameAndId {
  const [, name, id] = place
  return place.length === 3 && typeof name === 'string' && typeof id === 'string' && isUuid(id)
}

function behind(cursor: string, key: RawBuilder<string | null>, { isDescending }: RecordingUserOrder) {
  const [last, name, id] = parsePlace(cursor, isKeyNameAndId)
  const rest = sql`(users.name, users.id) > (${name}::text, ${id}::uuid)`
  if (last === null) return sql<SqlBool>`(${key} is null and ${rest})`
  const beyond = isDescending ? sql`${key} < ${last}::text` : sql`${key} > ${last}::text`
  return sql<SqlBool>`(${key} is null or ${beyond} or (${key} = ${last}::text and ${rest}))`
}
