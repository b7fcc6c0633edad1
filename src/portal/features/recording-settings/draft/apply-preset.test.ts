import { describe, expect, it } from 'vitest'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { applyPreset, ownOptions } from './apply-preset.ts'

describe('another preset', () => {
  const settings = completeSettings({
    preset: 'kazoo',
    account: { inbound: { offnet: 'always' } },
    users: { ann: { rules: { inbound: { onnet: 'off' } } } },
    dtmf: 'dropped',
  })

  it('brings its options and leaves the rules', () => {
    const next = applyPreset(settings, 'mir', false)
    expect(next).toEqual({ ...completeSettings({ preset: 'mir', account: settings.account }), users: settings.users })
    expect(ownOptions(next)).toEqual([])
  })

  it('can leave what the account has changed', () => {
    expect(ownOptions(settings)).toEqual(['dtmf'])
    expect(applyPreset(settings, 'mir', true)).toMatchObject({
      preset: 'mir',
      dtmf: 'dropped',
    })
  })
})
