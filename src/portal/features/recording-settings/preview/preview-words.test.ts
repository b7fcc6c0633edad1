import { describe, expect, it } from 'vitest'
import type { SettingsPreview } from '../../../../contract/settings-preview.ts'
import { audioWords, previewLimits, previewSummary } from './preview-words.ts'

const nothing: SettingsPreview = {
  basedOnVersion: 1,
  days: 30,
  lookedAt: 0,
  notLookedAt: 0,
  isCapped: false,
  unchanged: 0,
  newlyRecorded: 0,
  noLongerRecorded: 0,
  recordedDifferently: 0,
  newlyOnDemand: 0,
  noLongerOnDemand: 0,
  keptMsBefore: 0,
  keptMsAfter: 0,
  keptMsGained: 0,
  keptMsLost: 0,
  examples: {
    newlyRecorded: [],
    noLongerRecorded: [],
    recordedDifferently: [],
    newlyOnDemand: [],
    noLongerOnDemand: [],
  },
}

describe('what would change, in words', () => {
  it('says so when there is nothing to look at', () => {
    expect(previewSummary(nothing)).toBe('There is no call of the last 30 days to look at.')
  })

  it('says so when nothing would change', () => {
    expect(previewSummary({ ...nothing, lookedAt: 1, unchanged: 1 })).toBe(
      'Nothing would change for the 1 call of the last 30 days.',
    )
  })

  it('counts what stays', () => {
    expect(previewSummary({ ...nothing, lookedAt: 1204, unchanged: 1180 })).toBe(
      'Of 1,204 calls of the last 30 days, 1,180 would stay as they are.',
    )
  })

  it('tells what it does not know', () => {
    expect(previewLimits(nothing)).toBeUndefined()
    expect(previewLimits({ ...nothing, isCapped: true, lookedAt: 100_000, notLookedAt: 1 })).toBe(
      'There were more calls; these are the newest 100,000. 1 more call of these days cannot be replayed any more.',
    )
  })

  it('tells gained and lost audio apart: together they would look like nothing', () => {
    expect(audioWords(nothing)).toBeUndefined()
    expect(audioWords({ ...nothing, keptMsGained: 60_000, keptMsLost: 60_000 })).toBe(
      '1 min more, 1 min less audio kept.',
    )
  })
})
