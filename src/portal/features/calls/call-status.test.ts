import { expect, test } from 'vitest'
import { callStatus } from './call-status.ts'

type Facts = Parameters<typeof callStatus>[0]
const shown = (facts: Partial<Facts>) => {
  const { kind, text, why, segments } = callStatus({
    state: 'ready',
    recorded: false,
    recordings: [],
    flags: [],
    reason: '',
    ...facts,
  })
  return `${kind} | ${text}${why ? ` | ${why}` : ''}${segments ? ` | ${segments}` : ''}`
}

test('recorded or not, a row says why', () => {
  expect(shown({ recorded: true, outcome: 'record', reason: "Recorded: the account's rules ask for it" })).toBe(
    "recorded | Recorded | the account's rules ask for it",
  )
  const recordings = [{}, {}] as unknown as Facts['recordings']
  const reason = 'Recorded in 2 segments: queue a, then user b'
  expect(shown({ recorded: true, recordings, outcome: 'record', reason })).toBe(
    'recorded | Recorded | queue a, then user b | 2',
  )
  expect(shown({ recorded: true, isArchived: true, recordings, outcome: 'record', reason })).toBe(
    'archived | Archived | queue a, then user b | 2',
  )
  expect(shown({ outcome: 'skip', reason: 'Not recorded: no rule asks for it' })).toBe(
    'not-recorded | Not recorded | no rule asks for it',
  )
})

test('a live row says what the call does at this moment', () => {
  const live = (reason: string, status?: Facts['status']) =>
    shown({ state: 'live', outcome: 'record', reason, ...(status ? { status } : {}) })
  expect(live('Being recorded: x', 'recording')).toBe('recording | Recording now | x')
  expect(live('Paused: x', 'paused')).toBe('paused | Paused | x')
  expect(live('Can be recorded: nobody has started it', 'armed')).toBe('live | Can be recorded | nobody has started it')
  expect(live('Not recorded: no rule asks for it', 'off')).toBe('live | Not recorded | no rule asks for it')
  expect(live('Being recorded: x')).toBe('recording | Recording now | x')
  expect(shown({ state: 'live', reason: 'Not decided yet' })).toBe('live | Live')
})

test('a recording that is being made says so', () => {
  expect(shown({ state: 'ended', outcome: 'record', reason: 'Recorded, being made ready: x' })).toBe(
    'preparing | Getting ready',
  )
})

test('what was to be recorded and could not be has failed, with the reason', () => {
  const reason = 'Not recorded: no audio arrived'
  expect(shown({ outcome: 'record', flags: ['media-missing'], reason })).toBe('failed | Failed | no audio arrived')
  expect(shown({ outcome: 'record', flags: ['too-short'], reason: 'Not recorded: x' })).toBe(
    'not-recorded | Not recorded | x',
  )
  expect(shown({ outcome: 'skip', flags: ['media-missing'], reason: 'Not recorded: x' })).toBe(
    'not-recorded | Not recorded | x',
  )
})
