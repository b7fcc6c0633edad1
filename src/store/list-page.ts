/** Lists in order of names, page by page: the place is a name with the id of whoever has it, so that new entries do not shift pages. */

import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import { isUuid } from '../core/model/uuid.ts'
import { storableText } from './row-values.ts'

export interface ListPage {
  /** Words that all have to stand somewhere in what people see of an entry; numbers in any spelling. */
  readonly text?: string
  /** `nextCursor` of the page before. */
  readonly cursor?: string
  /** The whole list when absent. */
  readonly limit?: number
}

/** Of an entry, what its list is ordered by: the last one decides among equal ones. */
export type Place = readonly (string | null)[]

/** What of the rows the page shows: one more was asked for than it holds. `placeOf`: what the list is ordered by. */
export function cutPage<Row>(
  rows: readonly Row[],
  { limit }: Pick<ListPage, 'limit'>,
  placeOf: (row: Row) => Place,
): { readonly rows: readonly Row[]; readonly nextCursor?: string } {
  if (limit === undefined || rows.length <= limit) return { rows }
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return last ? { rows: shown, nextCursor: formatPlace(placeOf(last)) } : { rows: shown }
}

/** The entries behind the place, in the order of `name` and `id`, which is a UUID unless told. Fails with `invalid-cursor`. */
export function behind(
  cursor: string,
  name: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
  idIs: 'uuid' | 'text' = 'uuid',
): Expression<SqlBool> {
  const [lastName, lastId] = parsePlace(cursor, idIs === 'uuid' ? isNameAndUuid : isNameAndId)
  return sql<SqlBool>`(${name}, ${id}) > (${lastName}::text, ${lastId}::${sql.raw(idIs)})`
}

type NameAndId = readonly [name: string, id: string]

function isNameAndId(place: Place): place is NameAndId {
  return place.length === 2 && place.every((part) => part !== null)
}

function isNameAndUuid(place: Place): place is NameAndId {
  return isNameAndId(place) && isUuid(place[1])
}

/**
 * One condition per word; `seen` is in lower case. Numbers are found in any spelling where `seen` has their digits too. `orElse`: what
 * else fulfils a word.
 */
export function withWords(
  text: string,
  seen: RawBuilder<string>,
  orElse: (word: string) => RawBuilder<SqlBool> | undefined = () => undefined,
): readonly Expression<SqlBool>[] {
  return storableText(text)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAXIMUM_WORDS)
    .map((word) => {
      const other = orElse(word)
      const found = withPart(word, seen)
      return other ? sql<SqlBool>`(${found} or ${other})` : found
    })
}

/** As one word of `withWords`, with blanks that belong to it. */
export function withPart(part: string, seen: RawBuilder<string>): RawBuilder<SqlBool> {
  const typed = storableText(part).toLowerCase().trim()
  const digits = /^[+\d()./\s-]+$/.test(typed) ? typed.replaceAll(/\D/g, '') : ''
  const asTyped = sql<SqlBool>`${seen} like ${`%${likeText(typed)}%`}`
  return digits.length < 3 || digits === typed ? asTyped : sql<SqlBool>`(${asTyped} or ${seen} like ${`%${digits}%`})`
}

const MAXIMUM_WORDS = 10

/** As it is, in a pattern of `like`. */
function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

function formatPlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** `isOfList`: it can be a place of this list. Fails with `invalid-cursor`. */
export function parsePlace<P extends Place>(cursor: string, isOfList: (place: Place) => place is P): P {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && parts.every((part) => part === null || typeof part === 'string')) {
      const place: Place = parts.map((part) => (part === null ? null : storableText(part)))
      if (isOfList(place)) return place
    }
  } catch {
    // As any other text that is none of ours.
  }
  throw new AppError('invalid-cursor', 'This page marker is not one of ours')
}
