import { expect, test } from 'vitest'
import type { CallDetails } from '../../../contract/call.ts'
import { callGaps, callParts } from './call-parts.ts'

const START_MS = 1_700_000_000_000
const iso = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString()
const interval = (from: number, to: number) => ({ from: iso(from), to: iso(to) })
const axis = { startMs: START_MS, durationMs: 100_000 }
const support = { kind: 'queue' as const, queueId: 'support', words: 'queue support' }

type Segment = CallDetails['segments'][number]
const segment = (index: number, from: number, to: number, changes: Partial<Segment> = {}): Segment => ({
  index,
  ...interval(from, to),
  owner: support,
  startedBy: 'rule',
  triggers: [support],
  endedBy: 'call-ended',
  pauses: [],
  marks: [],
  visibleTo: { users: [], scopes: [] },
  ...changes,
})
const stretch = (from: number, to: number, words = 'it was stopped') => ({
  ...interval(from, to),
  reason: 'stopped' as const,
  words,
})
const recording = (id: string, from: number, to: number) =>
  ({
    id,
    startedAt: iso(from),
    durationMs: (to - from) * 1000,
    channels: [],
    dtmf: [],
  }) as unknown as CallDetails['recordings'][number]
const call = (changes: Partial<CallDetails>) =>
  ({
    state: 'ready',
    startedAt: iso(0),
    parties: [],
    streams: [],
    recordings: [],
    segments: [],
    unrecorded: [],
    redacted: [],
    commands: [],
    trace: [],
    destroyed: [],
    ...changes,
  }) as unknown as CallDetails
const parts = (changes: Partial<CallDetails>) => callParts(call(changes), axis, new Map())
const gaps = (changes: Partial<CallDetails>) =>
  callGaps(call(changes), axis).map(
    ({ kind, fromMs, toMs, words }) => `${kind} ${fromMs / 1000}–${toMs / 1000} ${words}`,
  )

test('a segment stands in its place, with the sound of its recording', () => {
  const [part] = parts({
    segments: [segment(0, 10, 50, { recordingId: 'r' })],
    recordings: [recording('r', 9.8, 50)],
  })
  expect(part).toMatchObject({ kind: 'recorded', label: 'queue support', fromMs: 10_000, toMs: 50_000 })
  expect(part?.sound).toMatchObject({ fromMs: 10_000, toMs: 50_000, startMs: 9800 })
})

test('a pause is told with who gave it', () => {
  const commands = [
    {
      at: iso(20),
      command: 'pause' as const,
      way: 'portal' as const,
      from: 'Clara',
      effect: 'paused' as const,
      words: '',
    },
  ]
  const [part] = parts({ segments: [segment(0, 10, 50, { pauses: [interval(20, 30)] })], commands })
  expect(part?.pauses).toEqual([{ fromMs: 20_000, toMs: 30_000, words: 'Paused by Clara: nothing of this is kept' }])
})

test('what goes on lasts until now, and so does its pause', () => {
  const running = segment(0, 10, 60, { endedBy: 'still-running', pauses: [interval(20, 30), interval(50, 60)] })
  const [part] = parts({ state: 'live', status: 'paused', segments: [running] })
  expect(part).toMatchObject({ kind: 'pending', toMs: 100_000 })
  expect(part?.pauses.map(({ toMs }) => toMs)).toEqual([30_000, 100_000])
  expect(
    gaps({ state: 'live', outcome: 'armed', reason: '', unrecorded: [stretch(0, 60, 'nobody had started it')] }),
  ).toEqual(['unrecorded 0–100 Not recorded: nobody had started it'])
})

test('a pause that has only just begun is drawn, although nothing was asked since', () => {
  const commands = [
    { at: iso(60), command: 'pause' as const, way: 'api' as const, from: 'x', effect: 'paused' as const, words: '' },
  ]
  const running = segment(0, 10, 60, { endedBy: 'still-running' })
  const [part] = parts({ state: 'live', status: 'paused', segments: [running], commands })
  expect(part?.pauses).toMatchObject([{ fromMs: 60_000, toMs: 100_000 }])
})

test('a pause that ended the moment the call was asked about does not grow', () => {
  const running = segment(0, 10, 60, { endedBy: 'still-running', pauses: [interval(50, 60)] })
  const [part] = parts({ state: 'live', status: 'recording', segments: [running] })
  expect(part?.pauses).toMatchObject([{ fromMs: 50_000, toMs: 60_000 }])
})

test('a live call that is not recorded at the moment says why from the first second on', () => {
  const live = { state: 'live' as const, outcome: 'armed' as const }
  expect(gaps({ ...live, reason: 'Can be recorded: nobody has started it' })).toEqual([
    'unrecorded 0–100 Not recorded: nobody has started it',
  ])
  const reason = 'Can be recorded: stopped by Clara; recorded before: started by hand'
  expect(gaps({ ...live, reason, segments: [segment(0, 10, 60, { endedBy: 'stopped' })] })).toEqual([
    'unrecorded 60–100 Not recorded: stopped by Clara',
  ])
  expect(gaps({ state: 'live', reason: 'Not decided yet' })).toEqual([])
})

test('before something that goes on nothing grows', () => {
  const running = segment(0, 10, 60, { endedBy: 'still-running' })
  expect(gaps({ state: 'live', segments: [running], unrecorded: [stretch(0, 10)] })).toEqual([
    'unrecorded 0–10 Not recorded: it was stopped',
  ])
})

test('a segment whose recording is not there yet says what it waits for', () => {
  const states = (['live', 'ended', 'ready'] as const).map(
    (state) => parts({ state, segments: [segment(0, 0, 10, { endedBy: 'still-running' })] })[0]?.state,
  )
  expect(states).toEqual(['Being recorded', 'Getting ready…', 'No audio'])
})

test('calls from before there were segments are their recordings', () => {
  expect(parts({ recordings: [recording('a', 0, 40)] })).toMatchObject([{ kind: 'recorded', fromMs: 0, toMs: 40_000 }])
})

test('what was destroyed is told once, with the reason that holds there', () => {
  const changes = {
    unrecorded: [stretch(0, 18, 'no person had answered'), stretch(50, 60)],
    destroyed: [interval(0, 18)],
  }
  expect(gaps(changes)).toEqual([
    'destroyed 0–18 Recorded at first, then destroyed: no person had answered',
    'unrecorded 50–60 Not recorded: it was stopped',
  ])
})

test('gaps too short to be seen are no gaps', () => {
  expect(gaps({ unrecorded: [stretch(0, 0.4)] })).toEqual([])
})

test('a stretch that was destroyed since somebody wanted it lies on its part, one that waits as well', () => {
  const stretch = { recordingId: 'r', reason: 'card number', ...interval(20, 30) }
  const [part] = callParts(
    call({
      segments: [segment(0, 10, 50)],
      redacted: [
        { ...stretch, id: 'a', state: 'done' },
        { ...stretch, id: 'b', ...interval(40, 45), state: 'waiting' },
      ],
    }),
    axis,
    new Map(),
  )
  expect(part?.redactions).toEqual([
    { id: 'a', fromMs: 20_000, toMs: 30_000, isWaiting: false, words: 'Redacted: card number' },
    {
      ...{ id: 'b', fromMs: 40_000, toMs: 45_000, isWaiting: true },
      words: 'To be redacted, waits for another person: card number',
    },
  ])
})
