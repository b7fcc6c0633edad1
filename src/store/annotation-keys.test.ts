import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Sight } from '../core/access/sight.ts'
import type { CallNote } from '../core/model/annotation.ts'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { createAccount } from './accounts.ts'
import { annotatedCalls, type WantedAnnotation } from './annotated-calls.ts'
import { sampleCall } from './call.test-kit.ts'
import { setDisposition } from './call-dispositions.ts'
import { changeNote, createNote } from './call-notes.ts'
import { changeTags } from './call-tags.ts'
import { removeCall, saveCall } from './calls.ts'
import { accountScope, inScope, PLATFORM } from './db.ts'
import { fillAnnotationKeys } from './fill-annotation-keys.ts'
import { listCalls } from './list-calls.ts'
import { moveAnnotations } from './move-annotations.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const ADA = { kind: 'user', id: newId(), name: 'Ada' } as const
const EVERYTHING: Sight = { whole: true, callIds: [], userIds: [], queueIds: [], hidingUserIds: [] }

let database: TestDatabase
let accountId: AccountId
let calls: readonly CallId[]
beforeAll(async () => {
  database = await createTestDatabase()
  const account = { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' }
  accountId = (await createAccount(database.db, account)).id
})
afterAll(() => database?.close())
beforeEach(async () => {
  calls = Array.from({ length: 4 }, newId)
  for (const id of calls) await save(id)
})
afterEach(async () => {
  for (const id of calls) await removeCall(database.db, PLATFORM, id)
})

const save = (id: CallId) => saveCall(database.db, sampleCall({ id, accountId, state: 'ready' }))

const WORDS = ['Refund', 'refunds!', 'Über-Größe', 'a b', '東京支店', '50%', 'call\nback', 'x']
const texts = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((all) => all.join(' '))
const callIndex = fc.nat({ max: 3 })
type Act = (said: { readonly notes: CallNote[] }) => Promise<unknown>
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(callIndex, texts).map(([index, text]): Act => {
    return async ({ notes }) =>
      notes.push((await createNote(database.db, { ...onCall(index), text, author: ADA, atMs: 1 })).note)
  }),
  fc.tuple(fc.nat(), texts, fc.boolean()).map(([index, text, removed]): Act => {
    return async ({ notes }) => {
      const note = notes[index % notes.length]
      if (note)
        notes[notes.indexOf(note)] = await changeNote(database.db, note, { text, removed, changedBy: ADA, atMs: 2 })
    }
  }),
  fc.tuple(callIndex, fc.option(fc.tuple(texts, fc.option(texts)))).map(([index, chosen]): Act => {
    const disposition = chosen && {
      dispositionId: newId(),
      label: chosen[0],
      ...(chosen[1] !== null && { reasonId: newId(), reason: chosen[1] }),
    }
    return () =>
      setDisposition(database.db, { ...onCall(index), chosen: disposition ?? undefined, setBy: ADA, atMs: 3 })
  }),
  fc
    .tuple(callIndex, fc.subarray(['vip', 'call back', 'größe']), fc.subarray(['vip', 'größe']))
    .map(([index, add, remove]): Act => {
      return () => changeTags(database.db, { ...onCall(index), add, remove, by: ADA, atMs: 4 })
    }),
  callIndex.map(
    (index): Act =>
      () =>
        save(calls[index] as CallId),
  ),
  fc.constant<Act>(({ notes }) => {
    notes.length = 0
    const moved = { otherId: calls[1] as CallId, earlierMs: 10, otherLaterMs: 5 }
    return inScope(database.db, PLATFORM, (trx) => moveAnnotations(trx, calls[0] as CallId, moved))
  }),
)

const onCall = (index: number) => ({ accountId, callId: calls[index] as CallId })

const WANTED: readonly WantedAnnotation[] = [
  { kind: 'note' },
  ...['refund', 'fun', 'größe', 'über-g', '京支', 'a b', '50%', 'x', 'call', 'nothing'].map(
    (text) => ({ kind: 'note', text }) as const,
  ),
  { kind: 'disposition' },
  ...['refund', 'RÖSS', 'x', 'b 5'].map((text) => ({ kind: 'disposition', text }) as const),
  { kind: 'tag' },
  ...['vip', 'VI', 'call back', 'größe', 'ö'].map((text) => ({ kind: 'tag', text }) as const),
]

/** The first time by the keys, the second by nothing but what is said. */
async function foundBoth(wanted: WantedAnnotation) {
  return inScope(database.db, accountScope(accountId), async (trx) => {
    const byKey = await annotatedCalls(trx, accountScope(accountId), wanted, EVERYTHING)
    const byText = await annotatedCalls(trx, accountScope(accountId), wanted, EVERYTHING, { byKey: false })
    if (byKey.kind !== 'key' || byText.kind !== 'ids') throw new Error(`${byKey.kind} ${byText.kind}`)
    const rows = await trx.selectFrom('calls').select('id').where(byKey.condition).execute()
    return [rows.map(({ id }) => id).toSorted(), byText.ids.toSorted()]
  })
}

test('whatever is said, changed, removed, merged or saved, the keys lead to what is said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 4, maxLength: 10 }), async (all) => {
      const notes: CallNote[] = []
      for (const act of all) await act({ notes })
      for (const wanted of WANTED) {
        const [byKey, byText] = await foundBoth(wanted)
        expect(byKey, JSON.stringify(wanted)).toEqual(byText)
      }
      const rows = await inScope(database.db, PLATFORM, (trx) =>
        sql<{ said: string[]; traits: string[] }>`select tapeline_said(id) as said, traits from calls`.execute(trx),
      )
      for (const { said, traits } of rows.rows) expect(traits.toSorted()).toEqual(said.toSorted())
    }),
    { numRuns: 6, seed: 7 },
  )
}, 60_000)

test('the keys of a part are among those of every text that has it', async () => {
  const letters = fc.string({ unit: fc.constantFrom(...'xyxyabé東 -_%0\n'), maxLength: 8 })
  const samples = fc.sample(fc.tuple(letters, letters, letters), { numRuns: 3000, seed: 3 })
  const { rows } = await sql<{ text: string; part: string }>`
    select before || part || behind as text, part
    from unnest(${samples.map(([before]) => before)}::text[], ${samples.map(([, part]) => part)}::text[], ${samples.map(([, , behind]) => behind)}::text[])
      as t (before, part, behind)
    where not array(select 'note~' || unnest(show_trgm(before || part || behind))) || 'note'::text @> tapeline_keys_of_part('note', part)`.execute(
    database.db,
  )
  expect(rows).toEqual([])
})

test('what was said before there were keys is found meanwhile, and becomes one, also on a call that somebody is changing', async () => {
  const { db } = database
  const [first, , busy] = calls as [CallId, CallId, CallId]
  for (const id of calls) await changeTags(db, { accountId, callId: id, add: ['vip'], remove: [], by: ADA, atMs: 1 })
  await asBefore()
  const find = async () =>
    (await listCalls(db, accountScope(accountId), { tags: ['vip'] })).calls.map(({ id }) => id).toSorted()
  expect(await find()).toEqual(calls.toSorted())
  let filled: Promise<number> | undefined
  await inScope(db, PLATFORM, async (trx) => {
    await trx.selectFrom('calls').select('id').where('id', '=', busy).forUpdate().execute()
    filled = fillAnnotationKeys(db)
    await expect.poll(() => keyed(first)).toContain('tag=vip')
    expect(await keyed(busy)).toEqual([])
  })
  expect(await filled).toBe(4)
  expect(await keyed(busy)).toContain('tag=vip')
  expect(await find()).toEqual(calls.toSorted())
  expect(await fillAnnotationKeys(db)).toBe(0)
})

/** As a version without keys left them. */
async function asBefore(): Promise<void> {
  const { db } = database
  await sql`alter table calls disable trigger calls_traits_with_said`.execute(db)
  await inScope(db, PLATFORM, async (trx) => {
    await sql`update call_tags set is_key = false`.execute(trx)
    await sql`update calls set traits = '{}'`.execute(trx)
  })
  await sql`alter table calls enable trigger calls_traits_with_said`.execute(db)
}

async function keyed(id: CallId): Promise<readonly string[] | null | undefined> {
  const row = await inScope(database.db, PLATFORM, (trx) =>
    trx.selectFrom('calls').select('traits').where('id', '=', id).executeTakeFirst(),
  )
  return row?.traits
}
