import { expect, it } from 'vitest'
import { idsIn, nameIds, userName } from './name-ids.ts'

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
