import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AccountId, CallId } from '../core/model/ids.ts'
import { createAccount } from './accounts.ts'
import { dispositionsOfCalls, dispositionVersionsOfCalls, setDisposition } from './call-dispositions.ts'
import { changeNote, createNote, notesOfCalls, noteVersionsOfCalls } from './call-notes.ts'
import { changeTags, tagsEverOfCalls, tagsOfCalls } from './call-tags.ts'
import { accountScope, inScope, PLATFORM } from './db.ts'
import { moveAnnotations } from './move-annotations.ts'
import { newId } from './new-id.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let accountId: AccountId
beforeAll(async () => {
  database = await createTestDatabase()
  const account = { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' }
  accountId = (await createAccount(database.db, account)).id
})
afterAll(() => database?.close())

const ADA = { kind: 'user', id: newId(), name: 'Ada' } as const
const BEN = { kind: 'user', id: newId(), name: 'Ben' } as const

async function call(): Promise<CallId> {
  const id = newId()
  await inScope(database.db, PLATFORM, (trx) =>
    trx
      .insertInto('calls')
      .values({
        id,
        account_id: accountId,
        recording_client_id: newId(),
        state: 'ready',
        started_at: new Date(),
        direction: 'inbound',
        flags: [],
        detail: '{}',
        search: '',
      })
      .execute(),
  )
  return id
}

it('brings notes, tags and dispositions of both calls together, with their history, in order of time', async () => {
  const { db } = database
  const scope = accountScope(accountId)
  const [one, other] = [await call(), await call()]
  const write = (callId: CallId, text: string, atMs: number, more: { offsetMs?: number; externalId?: string } = {}) =>
    createNote(db, { accountId, callId, text, author: ADA, atMs, ...more })
  await write(one, 'first', 1000, { offsetMs: 5000, externalId: 'crm' })
  const { note } = await write(other, 'sceond', 2000, { offsetMs: 5000, externalId: 'crm' })
  await changeNote(db, note, { text: 'second', offsetMs: 6000, removed: false, changedBy: BEN, atMs: 3000 })
  await changeTags(db, { accountId, callId: one, add: ['vip', 'a'], remove: [], by: ADA, atMs: 1 })
  await changeTags(db, { accountId, callId: other, add: ['vip', 'b'], remove: [], by: BEN, atMs: 2 })
  const set = (callId: CallId, label: string, atMs: number) =>
    setDisposition(db, { accountId, callId, chosen: { dispositionId: newId(), label }, setBy: ADA, atMs })
  await set(one, 'Sale', 1000)
  await set(other, 'Complaint', 2000)
  await set(one, 'Lease', 3000)
  await set(other, 'Repair', 4000)

  await db
    .transaction()
    .execute((trx) => moveAnnotations(trx, one, { otherId: other, earlierMs: 200, otherLaterMs: 0.4 }))

  const notes = (await notesOfCalls(db, scope, [one])).get(one)
  expect(notes?.map(({ text, offsetMs }) => [text, offsetMs])).toEqual([
    ['first', 5200],
    ['second', 6000],
  ])
  expect((await noteVersionsOfCalls(db, scope, [one])).get(one)?.map(({ text, offsetMs }) => [text, offsetMs])).toEqual(
    [
      ['first', 5200],
      ['sceond', 5000],
      ['second', 6000],
    ],
  )
  expect((await tagsOfCalls(db, scope, [one])).get(one)).toEqual(['a', 'b', 'vip'])
  expect((await tagsEverOfCalls(db, scope, [one])).get(one)).toHaveLength(4)
  const history = (await dispositionVersionsOfCalls(db, scope, [one])).get(one)
  expect(history?.map(({ version, label }) => [version, label])).toEqual([
    [1, 'Sale'],
    [2, 'Complaint'],
    [3, 'Lease'],
    [4, 'Repair'],
  ])
  expect((await dispositionsOfCalls(db, scope, [one])).get(one)?.label).toBe('Repair')
  expect((await notesOfCalls(db, scope, [other])).size).toBe(0)
})
