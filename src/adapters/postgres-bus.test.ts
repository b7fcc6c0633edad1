import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bus, BusMessage } from '../store/bus.ts'
import { createTestDatabase, onAdminConnection, type TestDatabase } from '../store/test-database.ts'
import { openPostgresBus } from './postgres-bus.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

let database: TestDatabase
let here: Bus
let there: Bus
beforeAll(async () => {
  database = await createTestDatabase()
  here = await openPostgresBus(database.connection, quiet)
  there = await openPostgresBus(database.connection, quiet)
})
afterAll(async () => {
  await here.close()
  await there.close()
  await database.close()
})

function next(bus: Bus, topic: BusMessage['topic']): Promise<BusMessage> {
  return new Promise((resolve) => {
    const end = bus.subscribe(topic, (message) => {
      end()
      resolve(message)
    })
  })
}

test('a message reaches this node at once and other nodes soon, each once', async () => {
  const message = { topic: 'call-changed', accountId: 'a', id: 'c' } as const
  const seenHere: BusMessage[] = []
  const end = here.subscribe('call-changed', (each) => seenHere.push(each))
  const seenThere = next(there, 'call-changed')
  const published = here.publish(message)
  expect(seenHere).toEqual([message])
  expect(await seenThere).toEqual(message)
  await published
  // What came back from the database is recognised: a later message of the other node is the next one seen here.
  const reply = next(here, 'export-changed')
  await there.publish({ topic: 'export-changed' })
  await reply
  expect(seenHere).toEqual([message])
  end()
})

test('equal messages of one moment travel once', async () => {
  const seen: BusMessage[] = []
  const end = there.subscribe('call-changed', (message) => seen.push(message))
  const marker = next(there, 'invite-refused')
  for (let i = 0; i < 5; i++) void here.publish({ topic: 'call-changed', id: 'same' })
  void here.publish({ topic: 'invite-refused' })
  await marker
  expect(seen).toHaveLength(1)
  end()
})

test('a listener that fails does not keep the message from others', async () => {
  const ends = [
    here.subscribe('export-changed', () => {
      throw new Error('mine')
    }),
  ]
  const seen = next(here, 'export-changed')
  await here.publish({ topic: 'export-changed', id: 'x' })
  expect(await seen).toMatchObject({ id: 'x' })
  for (const end of ends) end()
})

test('a broken connection is made again, listeners are told that they may have missed something, and messages flow', async () => {
  const mayHaveMissed = next(there, 'directory-changed')
  await onAdminConnection(database.connection, (client) =>
    client.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`),
  )
  expect(await mayHaveMissed).toEqual({ topic: 'directory-changed' })
  const seen = next(there, 'call-changed')
  // The other node may still be on its way back; what it sends meanwhile is lost by design.
  const sending = setInterval(() => void here.publish({ topic: 'call-changed', id: 'again' }), 20)
  expect(await seen).toMatchObject({ topic: 'call-changed' })
  clearInterval(sending)
})
