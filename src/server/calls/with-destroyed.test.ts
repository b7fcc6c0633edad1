import { expect, it } from 'vitest'
import type { DestroyedAudio } from '../../core/model/call.ts'
import type { ReplayStep } from '../../core/model/call-time-line.ts'
import { withDestroyed } from './with-destroyed.ts'

const TRACE: readonly ReplayStep[] = [
  { atMs: 0, event: 'start', happened: 'the call starts', outcome: 'record' },
  { atMs: 4000, event: 'hop', happened: 'handled by an IVR', outcome: 'skip' },
  { atMs: 9000, event: 'end', happened: 'the call is over: nothing is kept', outcome: 'skip' },
]
const told = (destroyed: readonly DestroyedAudio[]) => withDestroyed(TRACE, destroyed).map(({ happened }) => happened)

it('says behind what made it go that audio was destroyed, all of one moment at once', () => {
  const destroyed = [
    { fromMs: 0, toMs: 1000, atMs: 4100 },
    { fromMs: 2000, toMs: 4052.4, atMs: 4100 },
  ]
  const said = '3.1 s of audio that may not be kept were destroyed'
  expect(told(destroyed)).toEqual(['the call starts', 'handled by an IVR', said, 'the call is over: nothing is kept'])
  expect(withDestroyed(TRACE, destroyed)[2]).toMatchObject({ atMs: 4100, outcome: 'skip' })
})

it('leaves out what was destroyed after the call, which is a step already, and less than a millisecond', () => {
  expect(withDestroyed(TRACE, [{ fromMs: 0, toMs: 1000 }])).toBe(TRACE)
  expect(withDestroyed(TRACE, [{ fromMs: 0, toMs: 0.3, atMs: 4100 }])).toBe(TRACE)
})
