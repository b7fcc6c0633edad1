import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { AnnotationChange, Annotator } from '../model/annotation.ts'
import type { Call } from '../model/call.ts'
import { storedCallAxis } from '../model/call-axis.ts'
import type { Segment } from '../model/call-time-line.ts'
import type { Recording } from '../model/recording.ts'
import { CSV_COLUMNS, csvHead, csvLine, exportRow, jsonLine, jsonObject } from './calls-csv.ts'

/** Of a call that began at 0 and was recorded from there. */
const axis = { startMs: 0, durationMs: 100_000 }

it('has the columns that docs/api/exports.md tells, in that order', () => {
  const page = readFileSync(new URL('../../../docs/api/exports.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| (`.+?) \|/gm)].map(([, cell = '']) => cell)
  const told = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]))
  expect(told).toEqual(CSV_COLUMNS)
})

it('tells of a recording which segment it is, whose, how much of it was paused, and what file it is', () => {
  const segment = {
    startedBy: 'command',
    pauses: [
      { fromMs: 5, toMs: 1005 },
      { fromMs: 2000, toMs: 2500 },
      // Until the call was over: nothing of it is in the file but its beginning.
      { fromMs: 2900, toMs: 25_000 },
    ],
  } as unknown as Segment
  const call = { parties: [], flags: [], startedAtMs: 0, replay: { segments: [segment, segment] } } as unknown as Call
  const recording = {
    startedAtMs: 0,
    durationMs: 3000,
    encoding: 'mp3',
    segment: { ...segment, index: 1 },
  } as unknown as Recording
  const account = { slug: 'acme', timeZone: 'UTC' }
  const owner = 'queue support'
  const entry = { call, account, userName: () => undefined, reason: '', recording: { recording, fileName: 'x', owner } }
  expect(csvLine(exportRow(entry)).trimEnd().split(',').slice(-13, -7)).toEqual([
    '2',
    '2',
    owner,
    'command',
    '1.600',
    'mp3',
  ])
})

it('tells what was said of the call, for people in one cell and for programs as lists', () => {
  const call = { parties: [], flags: [], startedAtMs: 0 } as unknown as Call
  const author = { kind: 'user', id: 'a', name: 'Ada' } as const
  const annotations = {
    axis,
    disposition: 'Sale',
    reason: 'Upgrade',
    tags: ['call back', 'vip'],
    notes: [
      { text: 'wants a refund', author, createdAtMs: 0 },
      { text: '=1+1', offsetMs: 67_500, author, createdAtMs: 1000 },
    ],
  }
  const entry = { call, account: { slug: 'acme', timeZone: 'UTC' }, userName: () => undefined, reason: '', annotations }
  expect(csvLine(exportRow(entry))).toMatch(
    /,Sale,Upgrade,"call back, vip","Ada: wants a refund\nAda \(1:07\): =1\+1",,,\r\n$/,
  )
  expect(JSON.parse(jsonLine(exportRow(entry)))).toMatchObject({
    disposition: 'Sale',
    tags: ['call back', 'vip'],
    notes: [
      { text: 'wants a refund', author: 'Ada', written_at_utc: '1970-01-01T00:00:00.000Z' },
      { text: '=1+1', offset_seconds: 67.5, author: 'Ada', written_at_utc: '1970-01-01T00:00:01.000Z' },
    ],
  })
})

it('tells the moment of a note as the player counts it: from where the time line of the call begins', () => {
  const author = { kind: 'user', id: 'a', name: 'Ada' } as const
  const notes = [{ text: 'asks for a refund', offsetMs: 67_200, author, createdAtMs: 0 }]
  const change = { atMs: 0, by: author, kind: 'note-added', text: 'asks', noteId: 'n', version: 1, offsetMs: 67_200 }
  const account = { slug: 'acme', timeZone: 'UTC' }
  const told = (soundFromMs: number, replay?: object) => {
    const times = { state: 'ready', startedAtMs: 10_000, endedAtMs: 100_000 }
    const call = { parties: [], flags: [], ...times, ...(replay && { replay }) } as unknown as Call
    const recordings = [{ startedAtMs: soundFromMs, durationMs: 100_000 - soundFromMs }]
    const history = [change as AnnotationChange]
    const annotations = { axis: storedCallAxis(call, recordings), tags: [], notes, history }
    const row = exportRow({ call, account, userName: () => undefined, reason: '', annotations })
    // Programs have the start of the call beside it, and count from there as in the API.
    expect(jsonObject(row)).toMatchObject({ notes: [{ offset_seconds: 67.2 }], history: [{ offset_seconds: 67.2 }] })
    return [row.values.notes, row.history]
  }
  const at = (clock: string) => [
    `Ada (${clock}): asks for a refund`,
    `1970-01-01 00:00:00 Ada: note added (${clock}): asks`,
  ]
  const whole = { segments: [{}], unrecorded: [] }
  // The sound began 0.7 s after the call, and that moment is not shown.
  expect(told(10_700, whole)).toEqual(at('1:06'))
  // It began 30 s later: the time line begins with the call, and shows that stretch as not recorded.
  expect(told(40_000, whole)).toEqual(at('1:07'))
  // Of a call from before there were segments its recording is all there is.
  expect(told(40_000)).toEqual(at('0:37'))
})

it('says who changed a note and set a disposition, and on request how both came to be', () => {
  const call = { parties: [], flags: [], startedAtMs: 0 } as unknown as Call
  const [ada, bo] = ['Ada', 'Bo'].map((name) => ({ kind: 'user', id: name, name }) as const) as [Annotator, Annotator]
  const note = { noteId: 'n', offsetMs: 67_000 }
  const annotations = {
    axis,
    disposition: 'Sale',
    disposedBy: { setBy: bo, setAtMs: 3000 },
    tags: [],
    notes: [{ text: 'no refund', offsetMs: 67_000, author: ada, createdAtMs: 1000, changedBy: bo, changedAtMs: 2000 }],
    history: [
      { atMs: 1000, by: ada, kind: 'note-added', text: '=1+1', version: 1, ...note },
      { atMs: 2000, by: bo, kind: 'note-changed', text: 'no refund', version: 2, ...note },
      { atMs: 3000, by: bo, kind: 'disposition-set', label: 'Sale', reason: 'Upgrade', version: 1 },
      { atMs: 4000, by: bo, kind: 'tag-removed', tag: 'vip' },
    ],
  } as const
  const account = { slug: 'acme', timeZone: 'Europe/Berlin' }
  const row = exportRow({ call, account, userName: () => undefined, reason: '', annotations })
  const table = { columns: ['disposition_by', 'disposition_at_utc', 'notes'], splitDateTime: false } as const
  const told = 'Bo,1970-01-01T00:00:03.000Z,"Ada (1:07, edited by Bo): no refund"'
  expect(csvLine(row, table)).toBe(`${told}\r\n`)
  expect(csvHead({ ...table, history: true })).toBe('\uFEFFdisposition_by,disposition_at_utc,notes,history\r\n')
  const lines = [
    '1970-01-01 01:00:01 Ada: note added (1:07): =1+1',
    '1970-01-01 01:00:02 Bo: note changed (1:07): no refund',
    '1970-01-01 01:00:03 Bo: disposition set: Sale, Upgrade',
    '1970-01-01 01:00:04 Bo: tag removed: vip',
  ]
  expect(csvLine(row, { ...table, history: true })).toBe(`${told},"${lines.join('\n')}"\r\n`)
  expect(JSON.parse(jsonLine(row))).toMatchObject({
    notes: [{ author: 'Ada', edited_by: 'Bo', edited_at_utc: '1970-01-01T00:00:02.000Z' }],
    history: [
      { at_utc: '1970-01-01T00:00:01.000Z', by: 'Ada', change: 'note-added', text: '=1+1', offset_seconds: 67 },
      { by: 'Bo', change: 'note-changed', text: 'no refund' },
      { change: 'disposition-set', disposition: 'Sale', disposition_reason: 'Upgrade' },
      { change: 'tag-removed', tag: 'vip' },
    ],
  })
})

it('has the columns that are asked for in their order, with date and time in one or in two', () => {
  const call = { parties: [], flags: [], direction: 'inbound', startedAtMs: Date.parse('2026-03-01T09:30:15.250Z') }
  const account = { slug: 'acme', timeZone: 'Europe/Berlin' }
  const row = exportRow({ call: call as unknown as Call, account, userName: () => undefined, reason: '' })
  const columns = ['direction', 'started_at', 'started_at_utc', 'recording_started_at_utc'] as const
  const whole = { columns, splitDateTime: false }
  expect(csvHead(whole)).toBe('\uFEFFdirection,started_at,started_at_utc,recording_started_at_utc\r\n')
  expect(csvLine(row, whole)).toBe('inbound,2026-03-01 10:30:15,2026-03-01T09:30:15.250Z,\r\n')
  const parted = { columns, splitDateTime: true }
  expect(csvHead(parted)).toBe(
    '\uFEFFdirection,started_date,started_time,started_date_utc,started_time_utc,recording_started_date_utc,recording_started_time_utc\r\n',
  )
  expect(csvLine(row, parted)).toBe('inbound,2026-03-01,10:30:15,2026-03-01,09:30:15.250,,\r\n')
})
