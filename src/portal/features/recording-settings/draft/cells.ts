import type { CellValue, Network, RuleDirection, SparseRules } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'

export interface Cell {
  readonly direction: RuleDirection
  readonly network: Network
}

export interface NamedCell extends Cell {
  /** Of a user, a device or what they inherit. */
  readonly label: string
  /** As traces and experts name it. */
  readonly name: `${RuleDirection}.${Network}`
}

/** The four cells in the order in which every table of the portal shows them. */
export const CELLS: readonly NamedCell[] = [
  { direction: 'inbound', network: 'offnet', label: t('From outside'), name: 'inbound.offnet' },
  { direction: 'outbound', network: 'offnet', label: t('To outside'), name: 'outbound.offnet' },
  { direction: 'inbound', network: 'onnet', label: t('From inside'), name: 'inbound.onnet' },
  { direction: 'outbound', network: 'onnet', label: t('To inside'), name: 'outbound.onnet' },
]

export const CELL_VALUES: readonly CellValue[] = ['inherit', 'off', 'on-demand', 'always']

export function cellOf(rules: SparseRules | undefined, { direction, network }: Cell): CellValue {
  return rules?.[direction]?.[network] ?? 'inherit'
}

/** The rules with one cell set. What inherits is left out, so rules that say nothing are undefined. */
export function withCell(rules: SparseRules | undefined, cell: Cell, value: CellValue): SparseRules | undefined {
  const next: Record<string, Record<string, CellValue>> = {}
  for (const each of CELLS) {
    const isMeant = each.direction === cell.direction && each.network === cell.network
    const set = isMeant ? value : cellOf(rules, each)
    if (set !== 'inherit') next[each.direction] = { ...next[each.direction], [each.network]: set }
  }
  return Object.keys(next).length === 0 ? undefined : next
}
