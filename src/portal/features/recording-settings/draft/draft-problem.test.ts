import { describe, expect, it } from 'vitest'
import type { PresetName } from '../../../../core/model/policy.ts'
import { completeSettings, PRESETS } from '../../../../core/policy/presets.ts'
import { draftProblem } from './draft-problem.ts'

describe('settings that would be refused', () => {
  it('are none of the presets', () => {
    for (const preset of Object.keys(PRESETS) as PresetName[]) {
      expect(draftProblem(completeSettings({ preset }))).toBeUndefined()
    }
  })

  it('say which option is out of its bounds, which may be those of the preset', () => {
    expect(draftProblem(completeSettings({ minimumDurationMs: 3_600_001 }))).toBe(
      'Shortest recording: from 0 to 3,600 s.',
    )
    expect(draftProblem(completeSettings({ preset: 'kazoo', retentionDays: 30 }))).toMatch(/from 365 to [\d,]+ days/)
    expect(draftProblem(completeSettings({ preset: 'tapeline', retentionDays: 30 }))).toBeUndefined()
  })

  it('name two codes that conflict', () => {
    expect(draftProblem(completeSettings({ control: { start: '*8', stop: '*81' } }))).toMatch(
      /\*81 \(stop\).*\*8 \(start\)/,
    )
  })
})
