/**
 * People of an account as the list of call recording users has them: some of them by what they have, filtered by column, in the order of
 * one column, page by page. Which of them a page has is asked as the platform, as in `page-people.ts`.
 */

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { asPlatform, type Db, inScope, type Scope, type Trx } from './db.ts'
import { type ListPage, withPart, withWords } from './list-page.ts'
import { SEARCH, SEEN_BY_COLLEAGUES } from './page-people.ts'
import { listPeople, type PersonInList } from './people.ts'
import { storableText } from './row-values.ts'

export const RECORDING_USER_COLUMNS = ['name', 'number', 'extension', 'product'] as const

export type RecordingUserColumn = (typeof RECORDING_USER_COLUMNS)[number]

export interface RecordingUserFilter {
  /** Only these; everybody when absent. */
  readonly among?: readonly UserId[]
  /** None of these. */
  readonly except?: readonly UserId[]
  /** What has to stand in a column. */
  readonly columns: Readonly<Partial<Record<Exclude<RecordingUserColumn, 'product'>, string>>>
  /** Who has which product, in the order of their names: found by text, and sorted by. */
  readonly holders: readonly { readonly product: string; readonly userIds: readonly UserId[] }[]
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
  const key = keyOf(order.by, filter)
  const conditions = [...conditionsOf(filter), ...withWords(page.text ?? '', seenBy(filter), holding(filter))]
  const all = (trx: Trx) =>
    trx
      .selectFrom('users')
      .where('account_id', '=', accountId)
      .where((eb) => eb.and([...conditions]))
  return inScope(db, scope, async (trx) => {
    const { rows, count } = await asPlatform(trx, async (platform) => {
      let query = all(platform).select(['id', 'name', key.as('key')])
      // Names are never absent: without the test the index has them in order.
      if (order.by !== 'name') query = query.orderBy(sql`${key} is null`)
      query = query
        .orderBy(key, order.isDescending ? 'desc' : 'asc')
        .orderBy('name')
        .orderBy('id')
      if (page.limit !== undefined) query = query.limit(page.limit + 1)
      if (page.cursor !== undefined) return { rows: await query.where(behind(page.cursor, key, order)).execute() }
      const counted = await all(platform).select(sql<string>`count(*)`.as('count')).executeTakeFirst()
      return { rows: await query.execute(), count: Number(counted?.count ?? 0) }
    })
    const shown = rows.slice(0, page.limit ?? rows.length)
    const byId = new Map(
      (
        await listPeople(
          trx,
          scope,
          shown.map(({ id }) => id),
        )
      ).map((each) => [each.id, each]),
    )
    const last = rows.length > shown.length ? shown.at(-1) : undefined
    return {
      people: shown.flatMap(({ id }) => byId.get(id) ?? []),
      ...(last && { nextCursor: formatPlace([last.key, last.name, last.id]) }),
      ...(count !== undefined && { count }),
    }
  })
}

function conditionsOf({ among, except, columns: { name, number, extension } }: RecordingUserFilter) {
  const isOneOf = (ids: readonly UserId[]) => sql<SqlBool>`id = any(${ids.filter(isUuid)}::uuid[])`
  const conditions: RawBuilder<SqlBool>[] = []
  if (among) conditions.push(isOneOf(among))
  if (except) conditions.push(sql`not ${isOneOf(except)}`)
  if (name?.trim()) conditions.push(withPart(name, NAMES))
  if (number?.trim()) conditions.push(withPart(number, NUMBERS))
  if (extension?.trim()) conditions.push(withPart(extension, sql`lower(extension)`))
  return conditions
}

const NAMES = sql<string>`lower(concat_ws(' ', name, first_name, last_name))`

const NUMBERS = sql<string>`(lower(array_to_string(numbers, ', ')) || ' '
  || regexp_replace(array_to_string(numbers, '|'), '[^0-9|]', '', 'g'))`

const seenBy = ({ asColleague }: RecordingUserFilter) => (asColleague ? SEEN_BY_COLLEAGUES : SEARCH)

/** A word may also be part of what the product is called. */
function holding({ holders }: RecordingUserFilter) {
  return (word: string) => {
    const ids = holders.flatMap(({ product, userIds }) => (product.toLowerCase().includes(word) ? userIds : []))
    return ids.length === 0 ? undefined : sql<SqlBool>`id = any(${ids}::uuid[])`
  }
}

/** Extensions by value, numbers by their digits, products by name. */
function keyOf(by: RecordingUserColumn, { holders }: RecordingUserFilter): RawBuilder<string | null> {
  switch (by) {
    case 'name':
      return sql`name`
    case 'extension':
      return sql`case when extension ~ '^[0-9]+$' then lpad(extension, 30, '0') else extension end`
    case 'number':
      return sql`regexp_replace(numbers[1], '[^0-9]', '', 'g')`
    case 'product':
      return holders.length === 0
        ? sql`null::text`
        : sql`case ${sql.join(
            holders.map(({ product, userIds }) => sql`when id = any(${[...userIds]}::uuid[]) then ${product}::text`),
            sql` `,
          )} end`
  }
}

type Place = readonly [key: string | null, name: string, id: string]

function behind(cursor: string, key: RawBuilder<string | null>, { isDescending }: RecordingUserOrder) {
  const [last, name, id] = parsePlace(cursor)
  const rest = sql`(name, id) > (${name}::text, ${id}::uuid)`
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
