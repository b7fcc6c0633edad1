import { describe, expect, it } from 'vitest'
import type { CdrMapping } from './cdr-mapping.ts'
import { cdrMappingOf } from './cdr-mapping.ts'
import { readCdrs } from './read-cdrs.ts'
import { createTimeReader, readDuration } from './read-time.ts'

function read(text: string, mapping: CdrMapping = cdrMappingOf(undefined), timeZone = 'Europe/Berlin') {
  const rows = readCdrs(text, mapping, timeZone)
  const cdrs = []
  let next = rows.next()
  for (; !next.done; next = rows.next()) cdrs.push(next.value)
  return { cdrs, ...next.value }
}

const iso = (atMs: number | undefined) => (atMs === undefined ? undefined : new Date(atMs).toISOString())

describe('times', () => {
  it.each([
    ['text', '2026-07-01 10:30:15', '2026-07-01T08:30:15.000Z'],
    ['text', '2026-01-01T10:30:15.25', '2026-01-01T09:30:15.250Z'],
    ['text', '2026-01-01T10:30:15Z', '2026-01-01T10:30:15.000Z'],
    ['text', '2026-01-01T10:30:15+05:30', '2026-01-01T05:00:15.000Z'],
    ['text', '20260101 10:30:15', '2026-01-01T09:30:15.000Z'],
    ['text', '20260101103015', '2026-01-01T09:30:15.000Z'],
    ['text', '2026-01-01 10:30', '2026-01-01T09:30:00.000Z'],
    ['text', 'yesterday', undefined],
    ['text', '2026-13-01 10:30:15', undefined],
    ['day-first', '01.07.2026 10:30:15', '2026-07-01T08:30:15.000Z'],
    ['month-first', '7/1/2026 10:30:15 PM', '2026-07-01T20:30:15.000Z'],
    ['month-first', '7/1/2026 12:30:15 AM', '2026-06-30T22:30:15.000Z'],
    ['unix-seconds', '1767260415', '2026-01-01T09:40:15.000Z'],
    ['unix-milliseconds', '1767260415250', '2026-01-01T09:40:15.250Z'],
    ['gregorian-seconds', '63934479615', '2026-01-01T09:40:15.000Z'],
    ['unix-seconds', '99999999999999', undefined],
  ] as const)('%s: %s', (format, text, expected) => {
    expect(iso(createTimeReader(format, 'Europe/Berlin')(text))).toBe(expected)
  })

  it.each([
    ['95', 95_000],
    ['1:35', 95_000],
    ['01:00:05', 3_605_000],
    ['', undefined],
    ['-1', undefined],
    ['ten', undefined],
  ])('duration %j', (text, expected) => expect(readDuration(text)).toBe(expected))
})

it('reads a plain file without a mapping', () => {
  const { cdrs, problems } = read('Start;Call ID;From;To;Duration;Talk time\n2026-03-03 10:00:00;x1;0171;101;70;60\n')
  expect(problems).toEqual([])
  expect(cdrs).toEqual([
    {
      line: 2,
      names: ['x1'],
      startedAtMs: Date.UTC(2026, 2, 3, 9),
      answeredAtMs: Date.UTC(2026, 2, 3, 9, 0, 10),
      durationMs: 70_000,
      talkMs: 60_000,
      caller: '0171',
      callee: '101',
    },
  ])
})

it.each([
  [
    'netsapiens',
    'Call Type,Domain,User,Time Start,Time Answer,Duration,Remote Number,Dialed Number,CallId\nOrigination,acme,1000,20260303 09:00:00,20260303 09:00:10,70,+491715550001,5551234,abc@1',
    { names: ['abc@1'], talkMs: 60_000, caller: '+491715550001', callee: '5551234', answeredBy: '1000' },
  ],
  // The API's first version, with raw=yes.
  [
    'netsapiens',
    'orig_callid,term_callid,time_start,time_answer,time_release,time_talking,orig_from_user,orig_req_user,term_sub\nabc@1,t1,1772528400,1772528410,1772528470,60,+491715550001,5551234,1000',
    { names: ['abc@1', 't1'], talkMs: 60_000, durationMs: 70_000, answeredBy: '1000' },
  ],
  [
    'kazoo',
    'call_id,interaction_id,timestamp,duration_seconds,billing_seconds,caller_id_number,callee_id_number\na@k,63939747600-1,63939747600,70,60,+491715550001,101',
    { names: ['a@k', '63939747600-1'], talkMs: 60_000, durationMs: 70_000, caller: '+491715550001' },
  ],
  [
    'asterisk',
    'calldate,src,dst,duration,billsec,disposition,uniqueid\n2026-03-03 10:00:00,0171,101,70,60,ANSWERED,17.1\n2026-03-03 10:00:00,0171,101,70,0,NO ANSWER,17.2',
    { names: ['17.1'], talkMs: 60_000 },
  ],
  [
    'freeswitch',
    'caller_id_number,destination_number,start_stamp,answer_stamp,end_stamp,duration,billsec,uuid,bleg_uuid\n0171,101,2026-03-03 10:00:00,2026-03-03 10:00:10,2026-03-03 10:01:10,70,60,u1,u2',
    { names: ['u1', 'u2'], talkMs: 60_000 },
  ],
] as const)('reads what %s writes', (preset, text, expected) => {
  const { cdrs, problems } = read(text, cdrMappingOf(preset))
  expect(problems).toEqual([])
  expect(cdrs[0]).toMatchObject({ ...expected, startedAtMs: Date.UTC(2026, 2, 3, 9) })
})

it('knows who was not answered', () => {
  const text = 'start,answer,end,from,to\n2026-03-03 10:00:00,,2026-03-03 10:00:30,0171,101\n'
  expect(read(text).cdrs).toMatchObject([{ durationMs: 30_000, talkMs: 0 }])
  expect(read(text).cdrs[0]).not.toHaveProperty('answeredAtMs')
})

it('tells the line of what it cannot read, and reads the others', () => {
  const text = 'start,duration,from\n2026-03-03 10:00:00,5,1\nsoon,5,1\n,5,1\n2026-03-03 10:00:00,,1\n'
  const { cdrs, problems } = read(text)
  expect(cdrs.length).toBe(1)
  expect(problems).toEqual([
    { line: 3, message: '"soon" is no time of the format that the mapping says' },
    { line: 4, message: 'It has no start' },
    { line: 5, message: 'It has no duration' },
  ])
})

it('tells which columns are not there', () => {
  expect(read('a,b\n1,2').problems.map(({ message }) => message)).toEqual([
    'There is no column for start: name one in the mapping',
    'There is no column for duration, talk or end: name one in the mapping',
    'There is no column for callId, caller or callee: name one in the mapping',
  ])
  expect(read('').problems).toEqual([{ line: 1, message: 'The file is empty' }])
})
