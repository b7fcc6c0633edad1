import type { CellValue, PolicySettings, RuleSet } from '../../../../core/model/policy.ts'
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
  { label: 'All calls', hint: 'Also those between colleagues', rules: rules('always', 'always') },
  { label: 'Calls with the outside', hint: 'In and out, but not between colleagues', rules: rules('always', 'off') },
  { label: 'On demand', hint: 'Nothing is kept until somebody starts it', rules: rules('on-demand', 'on-demand') },
  {
    label: 'Leave it to users and devices',
    hint: 'The account records nothing itself',
    rules: rules('inherit', 'inherit'),
  },
]

export function isInForce({ rules }: QuickRule, { account }: PolicySettings): boolean {
  return CELLS.every((cell) => cellOf(account, cell) === cellOf(rules, cell))
}
