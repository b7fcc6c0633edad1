import { describe, expect, it } from 'vitest'
import { PRESETS } from '../../../../core/policy/presets.ts'
import { presetValue } from '../draft/option.ts'
import { OPTION_NAMES } from '../draft/option-names.ts'
import { OPTION_GROUPS } from './option-catalogue.ts'
import { optionWords } from './option-words.ts'

describe('the catalogue of options', () => {
  it('asks for every option once', () => {
    const asked = OPTION_GROUPS.flatMap(({ options }) => options.map(({ name }) => name))
    expect(asked.toSorted()).toEqual(OPTION_NAMES.toSorted())
  })

  it('has words for the value of every preset', () => {
    for (const preset of Object.keys(PRESETS) as (keyof typeof PRESETS)[]) {
      for (const name of OPTION_NAMES) expect(optionWords(name, presetValue(preset, name))).toMatch(/^[^{[]+$/)
    }
  })
})

describe('a value in words', () => {
  it('has its unit', () => {
    expect(optionWords('minimumDurationMs', 2000)).toBe('2 s')
    expect(optionWords('minimumDurationMs', 1500)).toBe('1.5 s')
    expect(optionWords('maximumDurationMs', 10_800_000)).toBe('180 min')
    expect(optionWords('maximumDurationMs', 'none')).toBe('No limit')
  })

  it('names codes and codecs', () => {
    expect(optionWords('control', { start: '*80', stop: undefined })).toBe('start *80')
    expect(optionWords('control', {})).toBe('No codes')
    expect(optionWords('codecs', ['PCMU', 'G722'])).toBe('Only PCMU, G722')
    expect(optionWords('exclude.onDemandOn', ['ata'])).toBe('Analogue adapters (ATA)')
  })
})
