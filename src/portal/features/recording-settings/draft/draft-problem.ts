import type { PolicySettings } from '../../../../core/model/policy.ts'
import { RETENTION_DAYS } from '../../../../core/policy/presets.ts'
import { t } from '../../../lib/i18n.ts'
import { OPTION_GROUPS } from '../options/option-catalogue.ts'
import { codeProblems } from './code-problems.ts'
import { optionValue } from './option.ts'

/** Why settings would be refused, told before they are sent; undefined when they would not. */
export function draftProblem(settings: PolicySettings): string | undefined {
  const [code] = Object.values(codeProblems(optionValue(settings, 'control')))
  if (code !== undefined) return t('Star codes: {code}.', { code })
  for (const { name, label, as } of OPTION_GROUPS.flatMap(({ options }) => options)) {
    const value = optionValue(settings, name)
    if (as.kind !== 'number' || typeof value !== 'number') continue
    const bounds = name === 'retentionDays' ? RETENTION_DAYS[settings.preset] : as
    const shown = value / as.perUnit
    if (shown < bounds.minimum || shown > bounds.maximum) {
      return t('{label}: from {minimum} to {maximum} {unit}.', {
        label,
        minimum: bounds.minimum,
        maximum: bounds.maximum,
        unit: as.unit,
      })
    }
  }
  return undefined
}
