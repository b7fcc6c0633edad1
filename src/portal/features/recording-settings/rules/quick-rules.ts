import type { CellValue, PolicySettings, RuleSet } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { CELLS, cellOf } from '../draft/cells.ts'

export interface QuickRule {
  readonly label: string
  readonly hint: string
  readonly rules: RuleSet
}

const rules = (outside: CellValue, inside: CellValue): RuleSet => ({
  inbound: { offnet: outside, onnet: inside },
  outbound: { offnet: outside, onnet: inside },
})

/** What most accounts want, as one press. */
export const QUICK_RULES: readonly QuickRule[] = [
  { label: t('All calls'), hint: t('Also those between colleagues'), rules: rules('always', 'always') },
  {
    label: t('Calls with the outside'),
    hint: t('In and out, but not between colleagues'),
    rules: rules('always', 'off'),
  },
  {
    label: t('On demand'),
    hint: t('Nothing is kept until somebody starts it'),
    rules: rules('on-demand', 'on-demand'),
  },
  {
    label: t('Leave it to users and devices'),
    hint: t('The account records nothing itself'),
    rules: rules('inherit', 'inherit'),
  },
]

export function isInForce({ rules }: QuickRule, { account }: PolicySettings): boolean {
  return CELLS.every((cell) => cellOf(account, cell) === cellOf(rules, cell))
}
