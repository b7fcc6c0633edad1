import { expect, it } from 'vitest'
import { idsIn, nameIds, userName, withQueueNames } from './name-ids.ts'

const CLARA = '0190aaaa-0000-7000-8000-000000000001'
const PHONE = '0190aaaa-0000-7000-8000-000000000002'
const GONE = '0190aaaa-0000-7000-8000-000000000003'
const names = new Map([
  [CLARA, userName({ name: 'Clara Vogt', extension: '201' })],
  [PHONE, 'Desk phone'],
])

it('puts names in place of ids', () => {
  expect(nameIds(`transfer by user ${CLARA} to device ${PHONE.toUpperCase()}`, names)).toBe(
    'transfer by user Clara Vogt (201) to device Desk phone',
  )
})

it('says that somebody was removed, and leaves addresses alone', () => {
  expect(nameIds(`from user ${GONE} to sip:${GONE}@pbx.example`, names)).toBe(
    `from a removed user to sip:${GONE}@pbx.example`,
  )
})

it('names nobody by an id that was told and belongs to nobody here', () => {
  expect(nameIds(`cold transfer by the callee to ${GONE}`, names)).toBe(
    'cold transfer by the callee to somebody unknown',
  )
  expect(nameIds(`answered by a person, ${CLARA}`, names)).toBe('answered by a person, Clara Vogt (201)')
})

it('calls queues as the settings do', () => {
  const queues = new Map([
    ['5001', 'Support'],
    ['5001.b', 'Sales (night)'],
    [PHONE, 'Reception'],
  ])
  const named = (words: string) => nameIds(words, withQueueNames(names, queues))
  expect(named('queue 5001: inbound.offnet always')).toBe('queue Support: inbound.offnet always')
  expect(named('of queue 5001.b, then queue 5001')).toBe('of queue Sales (night), then queue Support')
  expect(named(`enters queue ${PHONE}`)).toBe('enters queue Reception')
  expect(named('enters queue 50017')).toBe('enters queue 50017')
  expect(named(`enters queue ${GONE}`)).toBe('enters a queue without a name')
})

it('does not name what stands in a name', () => {
  expect(
    nameIds(
      `user ${CLARA}`,
      new Map([
        [CLARA, `user ${PHONE}`],
        [PHONE, 'x'],
      ]),
    ),
  ).toBe(`user user ${PHONE}`)
})

it('finds every id once', () => {
  expect(idsIn(JSON.stringify({ users: [CLARA, CLARA], device: PHONE, queue: 'support' }))).toEqual([CLARA, PHONE])
})
