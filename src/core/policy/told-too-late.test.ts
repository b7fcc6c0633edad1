import { expect, it } from 'vitest'
import { all } from './policy.test-kit.ts'
import { completeSettings } from './presets.ts'
import { concludeReplay } from './replay.ts'
import { inboundCall } from './time-line.test-kit.ts'
import { withoutWhatCameLate } from './told-too-late.ts'

/** Recorded from second 10 to 100. */
const concluded = (minimumDurationMs = 0) =>
  concludeReplay(inboundCall([]), completeSettings({ endpoints: all('always'), minimumDurationMs }))
const seconds = (fromMs: number, toMs: number) => ({ fromMs: fromMs * 1000, toMs: toMs * 1000 })

it('leaves what was captured, and says why the rest is missing', () => {
  const replay = withoutWhatCameLate(concluded(), [seconds(40, 100)])
  expect(replay.segments).toMatchObject([{ ...seconds(40, 100), kept: [seconds(40, 100)] }])
  expect(replay.unrecorded.at(-1)).toEqual({ ...seconds(10, 40), reason: 'told-too-late' })
  expect(replay.trace.slice(-2)).toMatchObject([
    { happened: '30.0 s that were to be kept had not been recorded: it was told too late', outcome: 'record' },
    { event: 'end', happened: 'the call is over: one segment is kept, of user 101', outcome: 'record' },
  ])
})

it('takes the time that it takes to act for nothing', () => {
  const replay = concluded()
  expect(withoutWhatCameLate(replay, [seconds(10.3, 100)])).toBe(replay)
})

it('leaves no segment when nothing was captured, or less than the minimum', () => {
  const nothing = withoutWhatCameLate(concluded(), [])
  expect(nothing).toMatchObject({ outcome: 'skip', segments: [] })
  const short = withoutWhatCameLate(concluded(20_000), [seconds(90, 100)])
  expect(short).toMatchObject({ outcome: 'skip', segments: [] })
  expect(short.unrecorded.map(({ reason }) => reason)).toEqual(['not-answered', 'told-too-late', 'too-short'])
})

it('keeps a hole in the middle apart from pauses', () => {
  const { segments } = withoutWhatCameLate(concluded(), [seconds(10, 50), seconds(60, 100)])
  expect(segments).toMatchObject([{ ...seconds(10, 100), kept: [seconds(10, 50), seconds(60, 100)], pauses: [] }])
})
