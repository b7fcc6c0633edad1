import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgresBus } from '../adapters/postgres-bus.ts'
import type { TimeLineEvent } from '../core/model/call-time-line.ts'
import type { Bus } from './bus.ts'
import { answerCallRequests, askCall, type CallRequest } from './call-control.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const CALL_ID = '01890000-0000-7000-8000-0000000000a0'

let database: TestDatabase
/** Of two processes. */
let web: Bus
let recorder: Bus
const received: CallRequest[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  web = await openPostgresBus(database.connection, quiet)
  recorder = await openPostgresBus(database.connection, quiet)
  answerCallRequests(recorder, (callId, request) => {
    if (callId !== CALL_ID) return undefined
    received.push(request)
    return { status: 'recording' }
  })
})
afterAll(async () => {
  await web?.close()
  await recorder?.close()
  await database?.close()
})

test('a hundred facts reach the recorder of another process, all at once', async () => {
  const events: TimeLineEvent[] = Array.from({ length: 100 }, (_, index) => ({
    type: 'transfer',
    atMs: 1_700_000_000_000 + index * 1000,
    how: 'cold',
    by: 'callee',
    to: { network: 'onnet', aor: `sip:${100 + index}@acme.example`, deviceId: crypto.randomUUID() },
  }))
  const request = { type: 'tell', events } as const
  expect(JSON.stringify(request).length).toBeGreaterThan(8000)
  expect(await askCall(web, CALL_ID, request)).toEqual({ status: 'recording' })
  expect(received.at(-1)).toEqual(request)
})

test('what is too long for the bus is refused and does not hold up what is sent with it', async () => {
  const events: TimeLineEvent[] = Array.from({ length: 100 }, (_, atMs) => ({
    type: 'hop',
    atMs,
    through: 'queue',
    queueId: randomBytes(100).toString('hex'),
  }))
  const command = { type: 'command', command: 'start', way: 'api', from: {} } as const
  const [told, done] = await Promise.allSettled([
    askCall(web, CALL_ID, { type: 'tell', events }),
    askCall(web, CALL_ID, command),
  ])
  expect(told).toMatchObject({ status: 'rejected', reason: { code: 'body-too-large' } })
  expect(done.status).toBe('fulfilled')
  expect(received.at(-1)).toEqual(command)
})

test('a call that no recorder has is over', async () => {
  const command = { type: 'command', command: 'start', way: 'api', from: {} } as const
  await expect(askCall(web, '01890000-0000-7000-8000-0000000000b0', command)).rejects.toMatchObject({
    code: 'call-not-live',
  })
})
