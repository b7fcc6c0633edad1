import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Call } from '../model/call.ts'
import type { Segment } from '../model/call-time-line.ts'
import type { Recording } from '../model/recording.ts'
import { CSV_COLUMNS, csvLine } from './calls-csv.ts'

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
    ],
  } as unknown as Segment
  const call = { parties: [], flags: [], startedAtMs: 0, replay: { segments: [segment, segment] } } as unknown as Call
  const recording = {
    startedAtMs: 0,
    durationMs: 1,
    encoding: 'mp3',
    segment: { ...segment, index: 1 },
  } as unknown as Recording
  const account = { slug: 'acme', timeZone: 'UTC' }
  const owner = 'queue support'
  const entry = { call, account, userName: () => undefined, reason: '', recording: { recording, fileName: 'x', owner } }
  expect(csvLine(entry).trimEnd().split(',').slice(-6)).toEqual(['2', '2', owner, 'command', '1.500', 'mp3'])
})
