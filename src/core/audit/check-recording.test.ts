import { describe, expect, it } from 'vitest'
import {
  checkRecording,
  describeRecordingProblem,
  type EvidenceOfRecording,
  type FoundAudio,
} from './check-recording.ts'

const SHA = 'a'.repeat(64)
const facts = { startedAt: '2026-03-01T10:00:00.000Z', durationMs: 1000, segment: null }
const row = { sha256: SHA, sizeBytes: 8, facts }
const entryOf = (changes: object = {}, isVouchedFor = true): EvidenceOfRecording => ({
  isVouchedFor,
  entry: {
    seq: 7,
    hash: 'f'.repeat(64),
    entry: JSON.stringify({
      ...{ deed: 'stored', at: '2026-03-01T10:05:00.000Z', recordingId: 'r', sizeBytes: 8, sha256: SHA },
      ...facts,
      ...changes,
    }),
  },
})
const whole: FoundAudio = { place: 'local', sha256: SHA, sizeBytes: 8 }

describe('a recording is what was stored, or what is wrong is named', () => {
  const cases: readonly (readonly [string, Parameters<typeof checkRecording>, readonly string[]])[] = [
    ['all as it was', [row, [entryOf()], [whole]], []],
    [
      'a flipped byte in one of two stores',
      [row, [entryOf()], [whole, { place: 'bucket', sha256: 'b'.repeat(64) }]],
      ['the audio in the store bucket is not what was stored'],
    ],
    [
      'a missing file',
      [row, [entryOf()], [{ place: 'local', failure: 'missing' }]],
      ['the audio is not in the store local'],
    ],
    [
      'a store that does not answer',
      [row, [entryOf()], [{ place: 'local', failure: 'unreadable' }]],
      ['the audio cannot be read from the store local'],
    ],
    [
      'a row that was re-dated',
      [{ ...row, facts: { ...facts, startedAt: '2019-01-01T00:00:00.000Z' } }, [entryOf()], [whole]],
      ['it is said to have begun at 2019-01-01T00:00:00.000Z; when it was stored, at 2026-03-01T10:00:00.000Z'],
    ],
    [
      'a row that says another length',
      [{ ...row, facts: { ...facts, durationMs: 900 } }, [entryOf()], [whole]],
      ['what is known of it is not what was stored: durationMs'],
    ],
    [
      'file and row exchanged together',
      [{ ...row, sha256: 'b'.repeat(64) }, [entryOf()], [{ place: 'local', sha256: 'b'.repeat(64) }]],
      ['what is known of it is not what was stored: sha256', 'the audio in the store local is not what was stored'],
    ],
    [
      'an entry that is not what was signed',
      [row, [entryOf({}, false)], [whole]],
      ['entry 7 of the chain of evidence is not what was signed'],
    ],
    [
      'a row that came back after it was removed',
      [row, [entryOf(), entryOf({ deed: 'removed' })], [whole]],
      ['the chain of evidence says that it was removed on 2026-03-01T10:05:00.000Z'],
    ],
  ]
  it.each(cases)('%s', (_, given, expected) => {
    expect(checkRecording(...given).problems.map(describeRecordingProblem)).toEqual(expected)
  })

  it('of before there was a chain, what is said is compared with its row alone', () => {
    expect(checkRecording(row, [], [whole])).toEqual({ problems: [], isInChain: false })
    expect(checkRecording(row, [], [{ place: 'local', sha256: 'b' }]).problems).toHaveLength(1)
  })
})
