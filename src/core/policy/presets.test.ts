import { describe, expect, test } from 'vitest'
import { isTooShort } from './is-too-short.ts'
import { optionsOf } from './options-of.ts'
import { completeSettings, defaultSettings, PRESETS, RETENTION_DAYS } from './presets.ts'
import { resultingMatrix } from './resulting-matrix.ts'

const outcomes = (preset: Parameters<typeof defaultSettings>[0]) =>
  resultingMatrix(defaultSettings(preset)).map(({ outcome }) => outcome)

test('an account that nobody has set up has the preset tapeline', () => {
  expect(defaultSettings().preset).toBe('tapeline')
})

test.each(['tapeline', 'mir', 'kazoo'] as const)('%s records nothing before it is told to', (preset) => {
  expect(outcomes(preset)).toEqual(['skip', 'skip', 'skip', 'skip'])
})

test('netsapiens records nothing by itself either, but anyone on a call may start', () => {
  expect(outcomes('netsapiens')).toEqual(['armed', 'armed', 'armed', 'armed'])
})

test('settings that say nothing are the same as no settings', () => {
  expect(completeSettings({})).toEqual(defaultSettings())
})

describe('what is left out', () => {
  test('of the cells inherits', () => {
    expect(completeSettings({ account: { inbound: { offnet: 'always' } } }).account).toEqual({
      inbound: { onnet: 'inherit', offnet: 'always' },
      outbound: { onnet: 'inherit', offnet: 'inherit' },
    })
  })
  test('of the options has the value of the preset', () => {
    expect(optionsOf(completeSettings({ preset: 'mir' })).minimumDurationMs).toBe(2000)
    expect(optionsOf(completeSettings({ preset: 'mir', minimumDurationMs: 0 })).minimumDurationMs).toBe(0)
    expect(completeSettings({}).preset).toBe('tapeline')
  })
})

test('a call of exactly the minimum is kept', () => {
  const settings = defaultSettings('mir')
  expect([1999, 2000].map((durationMs) => isTooShort(durationMs, settings))).toEqual([true, false])
  expect(isTooShort(0, defaultSettings('kazoo'))).toBe(false)
})

test('every preset keeps recordings for as long as it allows', () => {
  for (const [preset, { retentionDays }] of Object.entries(PRESETS)) {
    const { minimum, maximum } = RETENTION_DAYS[preset as keyof typeof RETENTION_DAYS]
    expect(retentionDays).toBeGreaterThanOrEqual(minimum)
    expect(retentionDays).toBeLessThanOrEqual(maximum)
  }
})
