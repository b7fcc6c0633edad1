/** Calls by what people said of them: looked up before the calls are, as the users and queues that a search names (named-parts.ts). */

import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Sight, seesEverything } from '../core/access/sight.ts'
import type { CallId } from '../core/model/ids.ts'
import type { AnnotationKind } from '../core/search/search-query.ts'
import { partPattern, wholeText } from './call-search.ts'
import { asPlatform, type Scope, type Trx } from './db.ts'
import { estimatedRows } from './estimated-rows.ts'
import { inAccountsOf } from './in-accounts-of.ts'
import { isReadable } from './sight-conditions.ts'

/** What there must be on the call. */
export interface WantedAnnotation {
  readonly kind: AnnotationKind
  /** Part of a note, or of a disposition or its reason; a tag. Absent: any of its kind. */
  readonly text?: string
}

/**
 * `key`: the index of calls leads to them, and `condition` holds of them. Of calls annotated before it did there are `ids`, all that have it, or
 * else, where they are too many to be handed on, `condition` is asked of each call.
 */
export type AnnotatedCalls =
  | { readonly kind: 'key'; readonly condition: Expression<SqlBool> }
  | { readonly kind: 'ids'; readonly ids: readonly CallId[] }
  | ({ readonly kind: 'condition' } & AskedOfCalls)

export interface AskedOfCalls {
  readonly condition: Expression<SqlBool>
  readonly said: Said
  /** Of how many calls it is said: estimated, or at least. */
  readonly count: number
}

/** More are so many that some are soon met among the newest calls. */
const MOST_IDS = 10_000
/** Of so many annotations it is not looked up what is said in most of them. */
const MANY = 100_000
/** Of them so many of the newest calls are looked through, to see what is said often. */
const SAMPLE = 2_000

/**
 * `reader`: what they may hear. A note of a moment is found only by who may hear that moment; without a reader by nobody. Asked as the
 * platform, for the index of the texts: the account stands in the condition, and the calls are read under their scope.
 */
export async function annotatedCalls(
  trx: Trx,
  scope: Scope,
  wanted: WantedAnnotation,
  reader: Sight | undefined,
  { byKey = true, mostIds = MOST_IDS }: { readonly byKey?: boolean; readonly mostIds?: number } = {},
): Promise<AnnotatedCalls> {
  return asPlatform(trx, async (platform) => {
    const said = await saidSo(platform, scope, wanted)
    const isNote = wanted.kind === 'note'
    const asksCall = isNote && reader !== undefined && !seesEverything(reader)
    const readable = isNote ? isReadable(reader) : sql<SqlBool>`true`
    const condition = sql<SqlBool>`exists (
      select from (select * from ${said.table} where call_id = calls.id and ${sql.join(said.conditions, sql` and `)}) as said
      where ${readable})`
    if (byKey && (await areKeys(platform, said))) {
      return { kind: 'key', condition: sql<SqlBool>`(${hasKeys(wanted, said)} and ${condition})` }
    }
    const estimated = await estimatedCount(platform, scope, said)
    if (estimated > mostIds) return { kind: 'condition', condition, said, count: estimated }
    const all = sql`select * from ${said.table} where ${sql.join([...inAccountsOf(scope), ...said.conditions], sql` and `)}`
    const { rows } = await (asksCall
      ? // What is said of a whole call is readable without looking at the call.
        sql<{ id: CallId }>`
            select call_id as id from (${all} and offset_ms is null) as said
            union all
            select said.call_id from (${all} and offset_ms is not null) as said join calls on calls.id = said.call_id where ${readable}
            limit ${mostIds + 1}`
      : sql<{ id: CallId }>`select call_id as id from (${all}) as said where ${readable} limit ${mostIds + 1}`
    ).execute(platform)
    // Several notes may be of one call: with `distinct` all would be read before the first is counted.
    if (rows.length <= mostIds) return { kind: 'ids', ids: [...new Set(rows.map(({ id }) => id))] }
    return { kind: 'condition', condition, said, count: mostIds }
  })
}

/** Whether everything of its table is (fill-annotation-keys.ts). */
async function areKeys(platform: Trx, { table }: Said): Promise<boolean> {
  const { rows } = await sql`select from ${table} where not is_key limit 1`.execute(platform)
  return rows.length === 0
}

/** As tapeline_said of migration 0055 has them. */
function hasKeys({ kind, text }: WantedAnnotation, { isWholeTag }: Said): Expression<SqlBool> {
  if (text === undefined) return sql<SqlBool>`traits @> ${[kind]}::text[]`
  if (isWholeTag) return sql<SqlBool>`traits @> ${[`tag=${wholeText(text)}`]}::text[]`
  // Selected, so that no statistics are asked: trigrams of one word would be taken for as many chances.
  return sql<SqlBool>`traits @> (select tapeline_keys_of_part(${kind}, ${wholeText(text)}))`
}

/** What is asked of calls, the rarest first, and what is known by ids or key. */
export function partition(annotated: readonly AnnotatedCalls[]) {
  const asked = annotated.filter((each) => each.kind === 'condition').toSorted((a, b) => a.count - b.count)
  return [asked, annotated.filter((each) => each.kind !== 'condition')] as const
}

/**
 * `call_id` of the calls of the scope of which all of it is said, some more than once, read from what is said first, which should be the
 * rarest. Whether a note may be heard is not asked.
 */
export function callsWith(scope: Scope, [first, ...others]: readonly AskedOfCalls[]): RawBuilder<unknown> {
  if (!first) return sql`select id as call_id from calls`
  const { table, conditions } = first.said
  const all = others.map(
    ({ said }) =>
      sql`exists (select from ${said.table} where call_id = said.call_id and ${sql.join(said.conditions, sql` and `)} offset 0)`,
  )
  return sql`select call_id from (select * from ${table} where ${sql.join([...inAccountsOf(scope), ...conditions], sql` and `)}) as said
    where ${sql.join([sql`true`, ...all], sql` and `)}`
}

/** As far as statistics and the newest tell; 0 where looking it up tells it soon. The index would bring all of it only to be counted. */
async function estimatedCount(platform: Trx, scope: Scope, { table, conditions }: Said): Promise<number> {
  const accounts = inAccountsOf(scope)
  const estimated = await estimatedRows(platform, table, accounts)
  if (estimated < MANY) return 0
  const { rows } = await sql<{ share: number }>`
    select avg((${sql.join(conditions, sql` and `)})::int)::float8 as share
    from (select * from ${table} where ${sql.join([sql`true`, ...accounts], sql` and `)} order by call_id desc limit ${SAMPLE}) as newest`.execute(
    platform,
  )
  return estimated * (rows[0]?.share ?? 0)
}

export interface Said {
  readonly table: RawBuilder<unknown>
  readonly conditions: readonly Expression<SqlBool>[]
  /** There is that tag, not only some that have the text in them. */
  readonly isWholeTag?: boolean
}

/** As the indexes of migration 0026 have them. */
async function saidSo(platform: Trx, scope: Scope, { kind, text }: WantedAnnotation): Promise<Said> {
  const isLike = text === undefined ? [] : [sql<SqlBool>`search like ${partPattern(text)}`]
  switch (kind) {
    case 'note':
      return { table: sql.table('call_notes'), conditions: [sql<SqlBool>`removed_at is null`, ...isLike] }
    case 'disposition':
      return {
        table: sql.table('call_dispositions'),
        conditions: [sql<SqlBool>`is_current and label is not null`, ...isLike],
      }
    case 'tag': {
      const isWholeTag = text !== undefined && (await isTag(platform, scope, text))
      const fits =
        text === undefined
          ? []
          : [isWholeTag ? sql<SqlBool>`tag = ${wholeText(text)}` : sql<SqlBool>`tag like ${partPattern(text)}`]
      return { table: sql.table('call_tags'), conditions: [sql<SqlBool>`removed_at is null`, ...fits], isWholeTag }
    }
  }
}

/** Whether some call has it. If none has, a tag is meant that has the text in it. */
async function isTag(platform: Trx, scope: Scope, text: string): Promise<boolean> {
  const conditions = [...inAccountsOf(scope), sql<SqlBool>`removed_at is null`, sql<SqlBool>`tag = ${wholeText(text)}`]
  const { rows } = await sql`select from call_tags where ${sql.join(conditions, sql` and `)} limit 1`.execute(platform)
  return rows.length > 0
}
