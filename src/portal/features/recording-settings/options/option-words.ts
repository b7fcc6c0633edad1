import { t } from '../../../lib/i18n.ts'
import type { OptionName } from '../draft/option.ts'
import { optionEntry } from './option-catalogue.ts'
import type { Choice, OptionEntry } from './option-entry.ts'

/** An option's value as people read it: `2 s`, `No limit`, `start *80, stop *81`. */
export function optionWords(name: OptionName, value: unknown): string {
  const { as }: OptionEntry = optionEntry(name)
  switch (as.kind) {
    case 'switch':
      return value === true ? as.on : as.off
    case 'choice':
      return labelOf(as.choices, value)
    case 'several':
      return Array.isArray(value) && value.length > 0
        ? value.map((each) => labelOf(as.choices, each)).join(', ')
        : as.none
    case 'list':
      return Array.isArray(value) ? `${as.only} ${value.join(', ')}` : as.any
    case 'number':
      return typeof value === 'number' ? `${round(value / as.perUnit)} ${as.unit}` : (as.none ?? t('None'))
    case 'key':
      return value === 'none' ? as.none : String(value)
    case 'codes':
      return codeWords(value)
    case 'fixed':
      return as.words
  }
}

export function codeWords(codes: unknown): string {
  if (typeof codes !== 'object' || codes === null) return t('No codes')
  const given = Object.entries(codes).filter(([, code]) => code !== undefined)
  return given.length === 0 ? t('No codes') : given.map(([name, code]) => `${name} ${String(code)}`).join(', ')
}

function labelOf(choices: readonly Choice[], value: unknown): string {
  return choices.find((choice) => choice.value === value)?.label ?? String(value)
}

const round = (value: number) => Math.round(value * 1000) / 1000
