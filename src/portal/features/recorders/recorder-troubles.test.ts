import { describe, expect, it } from 'vitest'
import type { Recorder } from '../../../contract/recorder.ts'
import { recorderTroubles } from './recorder-troubles.ts'

const recorder = (change: Partial<Recorder> = {}): Recorder => ({
  ...{ host: 'rec1', folder: '/var/lib/tapeline/spool', disk: 'ok', freeBytes: 9e9, waitingBytes: 0, failingCalls: 0 },
  ...change,
})
const titles = (...recorders: readonly Recorder[]) =>
  recorderTroubles(recorders).map(({ kind, title }) => `${kind}: ${title}`)

describe('what is said of recorders', () => {
  it('is nothing while all is well, or nothing is known', () => {
    const { disk: _, freeBytes: __, ...unknown } = recorder()
    expect(titles(recorder(), unknown)).toEqual([])
  })

  it('is what happened, what it means and where to make room', () => {
    expect(recorderTroubles([recorder({ disk: 'full', freeBytes: 400e6 })])).toEqual([
      {
        kind: 'bad',
        title: 'The disk of rec1 is full: new calls are refused',
        text: expect.stringContaining('400 MB are free in /var/lib/tapeline/spool'),
      },
    ])
  })

  it('names the worst first', () => {
    expect(titles(recorder({ disk: 'low', failingCalls: 1 }), recorder({ host: 'rec2', disk: 'full' }))).toEqual([
      'bad: The disk of rec2 is full: new calls are refused',
      'warn: The disk of rec1 is nearly full',
      'warn: 1 ended call cannot be stored',
    ])
  })

  it('does not call a disk nearly full that refuses everything', () => {
    expect(titles(recorder({ disk: 'low', waitingBytes: 1e6 }))).toEqual([
      'bad: The disk of rec1 refuses what is recorded',
    ])
  })
})
