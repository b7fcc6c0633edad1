import { expect, test } from 'vitest'
import { recordingName } from './recording-name.ts'

const recording = (id: string, startedAt: string) => ({ id, startedAt })
const FIRST = recording('a', '2025-03-03T13:00:00.000Z')
const SECOND = recording('b', '2025-03-03T13:03:20.000Z')

test('one of several recordings is named by its number and when it began', () => {
  expect(recordingName(SECOND, [SECOND, FIRST], 'Europe/Berlin')).toBe('Segment 2 · 14:03:20')
})

test('one that has a segment, by its number and for whom it is kept', () => {
  const owner = { kind: 'queue', words: 'queue support' } as const
  const segment = { index: 3, owner } as NonNullable<Parameters<typeof recordingName>[0]['segment']>
  expect(recordingName({ ...FIRST, segment }, [FIRST, SECOND], 'UTC')).toBe('Segment 4 · 13:00:00 · queue support')
})

test('the only recording needs no name', () => {
  expect(recordingName(FIRST, [FIRST], 'UTC')).toBeUndefined()
})
