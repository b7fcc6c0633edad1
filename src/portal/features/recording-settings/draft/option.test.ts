import { describe, expect, it } from 'vitest'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { differsFromPreset, optionValue, withOption, withPresetValue } from './option.ts'

describe('an option', () => {
  it('has the value of the preset until the account has its own', () => {
    const settings = completeSettings({ preset: 'netsapiens' })
    expect(optionValue(settings, 'autoResumeAfterMs')).toBe(60_000)
    const changed = withOption(settings, 'autoResumeAfterMs', 'none')
    expect(optionValue(changed, 'autoResumeAfterMs')).toBe('none')
    expect(differsFromPreset(changed, 'autoResumeAfterMs')).toBe(true)
  })

  it('that is set to what the preset says anyway goes on following the preset', () => {
    const settings = withOption(completeSettings({ preset: 'mir' }), 'exclude.internal', false)
    expect(settings.exclude).toEqual({ internal: false })
    expect('exclude' in withOption(settings, 'exclude.internal', true)).toBe(false)
    expect('dtmf' in withPresetValue({ ...settings, dtmf: 'kept' }, 'dtmf')).toBe(false)
  })

  it('is the same whatever the order of codecs, kinds or codes', () => {
    const settings = completeSettings({
      preset: 'netsapiens',
      codecs: ['G729', 'PCMU', 'G722'],
      control: { resume: '*83', start: '*80', stop: '*81', pause: '*82' },
    })
    expect(differsFromPreset(settings, 'codecs')).toBe(false)
    expect(differsFromPreset(settings, 'control')).toBe(false)
    expect(differsFromPreset({ ...settings, control: { start: '*80' } }, 'control')).toBe(true)
  })
})
