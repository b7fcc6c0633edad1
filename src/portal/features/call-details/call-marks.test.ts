import { expect, test } from 'vitest'
import type { CallDetails } from '../../../contract/call.ts'
import { callMarks } from './call-marks.ts'

const START_MS = 1_700_000_000_000
const iso = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString()
const axis = { startMs: START_MS, durationMs: 100_000 }

type Happening = CallDetails['trace'][number]
const happening = (at: number, event: Happening['event'], happened: string): Happening => ({
  at: iso(at),
  event,
  happened,
  outcome: 'record',
  steps: [],
})
const marks = (changes: Partial<CallDetails>) => {
  const call = { startedAt: iso(0), parties: [], commands: [], trace: [], recordings: [], ...changes }
  return callMarks(call as unknown as CallDetails, axis).map(
    ({ kind, atMs, text, words }) => `${kind} ${atMs / 1000} ${text ?? ''}${text ? ' ' : ''}${words}`,
  )
}

test('commands are marked by what they are, refused ones as refused', () => {
  const command = { way: 'star-code' as const, from: 'Clara' }
  expect(
    marks({
      commands: [
        { ...command, at: iso(20), command: 'pause', effect: 'paused', words: 'pause: paused' },
        { ...command, at: iso(30), command: 'stop', refusedBecause: 'forced', words: 'stop: refused' },
      ],
    }),
  ).toEqual(['pause 20 pause: paused', 'refused 30 stop: refused'])
})

test('the way of the call is marked, but not what is told elsewhere', () => {
  expect(
    marks({
      trace: [
        happening(0, 'start', 'the call starts'),
        happening(0, 'answer', 'answered by a person'),
        happening(5, 'hop', 'enters queue support'),
        happening(10, 'answer', 'answered by a person, Clara'),
        happening(20, 'command', 'pause: paused'),
        happening(25, 'dtmf', 'digits from the caller'),
        happening(30, 'transfer', 'cold transfer to Ian'),
        happening(100, 'end', 'the call is over'),
      ],
    }),
  ).toEqual([
    'event 5 enters queue support',
    'event 10 answered by a person, Clara',
    'transfer 30 cold transfer to Ian',
  ])
})

test('digits of every recording stand at their time of the call', () => {
  const recording = (id: string, from: number, digit: string) => ({
    id,
    startedAt: iso(from),
    dtmf: [{ streamId: 0, digit, offsetMs: 2000, durationMs: 100 }],
  })
  const recordings = [recording('a', 10, '5'), recording('b', 60, '•')] as unknown as CallDetails['recordings']
  expect(marks({ recordings })).toEqual([
    'digits 12 5 Somebody pressed 5',
    'digits 62 • Somebody pressed a key that is not shown',
  ])
})

test('the keys of a star code are told by their command only', () => {
  const press = (digit: string, offsetMs: number) => ({ streamId: 0, digit, offsetMs, durationMs: 100 })
  const dtmf = [press('*', 1000), press('8', 1200), press('2', 1400), press('7', 9000)]
  const recordings = [{ id: 'a', startedAt: iso(0), dtmf }] as unknown as CallDetails['recordings']
  const commands = [
    { at: iso(1.5), command: 'pause' as const, way: 'star-code' as const, from: 'x', words: 'pause: paused' },
  ]
  expect(marks({ recordings, commands })).toEqual(['pause 1.5 pause: paused', 'digits 9 7 Somebody pressed 7'])
})
