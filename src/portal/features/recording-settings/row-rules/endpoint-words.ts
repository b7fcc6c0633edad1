import type { DeviceKind } from '../../../../core/model/account.ts'
import type { DecisionOutcome, PartyFacts, PolicySettings, SparseRules } from '../../../../core/model/policy.ts'
import { decide } from '../../../../core/policy/decide.ts'
import { inSentence, listed, t } from '../../../lib/i18n.ts'
import { VALUE_WORDS } from '../../../lib/trace-words.ts'
import { CELLS, cellOf, type NamedCell } from '../draft/cells.ts'
import type { EndpointKey, Inherited } from '../draft/endpoint-rules.ts'

/** `Own rule: always`; undefined where everything is inherited. */
export function ownRulesWords(rules: SparseRules | undefined): string | undefined {
  const own = CELLS.map((cell) => cellOf(rules, cell)).filter((value) => value !== 'inherit')
  const [first] = own
  if (first === undefined) return undefined
  if (own.length === CELLS.length && own.every((value) => value === first)) {
    return t('Own rule: {first}', { first: VALUE_WORDS[first] })
  }
  return own.length === 1 ? t('Own rule') : t('Own rules')
}

/** What a cell comes to where it says nothing itself, and who says so. */
export function inheritedWords({ value, from }: Inherited, ownerName: string | undefined): string {
  if (value === 'inherit') return t('default: not set for all users and devices')
  const source =
    from === 'owner'
      ? t('its owner {ownerName}', { ownerName: ownerName ?? '' }).trim()
      : t('the rule for all users and devices')
  return t('default: {value}, from {source}', { value: VALUE_WORDS[value], source })
}

export interface CellOutcome {
  readonly cell: NamedCell
  readonly outcome: DecisionOutcome
  /** The account's own rule asks for it, whatever this user or device says. */
  readonly isByAccount: boolean
}

/** A user or device as the policy engine knows one end of a call. */
export function partyOf(
  { kind, id, deviceKind }: EndpointKey & { readonly deviceKind?: DeviceKind | undefined },
  ownerId: string | undefined,
): PartyFacts {
  if (kind === 'users') return { network: 'onnet', userId: id }
  return {
    network: 'onnet',
    deviceId: id,
    ...(deviceKind && { deviceKind }),
    ...(ownerId !== undefined && { ownerId, userId: ownerId }),
  }
}

/** What becomes of the calls of one user or device with somebody who has no rules: the policy engine's own answer. */
export function outcomesOf(settings: PolicySettings, own: PartyFacts): readonly CellOutcome[] {
  return CELLS.map((cell) => {
    const other = { network: cell.network }
    const ends = cell.direction === 'inbound' ? { caller: other, callee: own } : { caller: own, callee: other }
    const { outcome, owner } = decide({ accountId: '', ...ends }, settings)
    return { cell, outcome, isByAccount: owner?.kind === 'account' }
  })
}

const OUTCOMES: readonly (readonly [DecisionOutcome, string])[] = [
  ['record', t('recorded')],
  ['armed', t('recorded once somebody starts the recording')],
  ['skip', t('not recorded')],
]

/** `Calls from outside and to outside are recorded; calls from inside and to inside are not recorded.` */
export function outcomeSentence(outcomes: readonly CellOutcome[]): string {
  if (outcomes.every(({ outcome }) => outcome === 'skip')) return t('No calls are recorded.')
  const parts = OUTCOMES.flatMap(([outcome, words]) => {
    const cells = outcomes.filter((each) => each.outcome === outcome).map(({ cell }) => inSentence(cell.label))
    if (cells.length === 0) return []
    return cells.length === CELLS.length
      ? [t('all calls are {words}', { words })]
      : [t('calls {cells} are {words}', { cells: listed(cells), words })]
  })
  const sentence = parts.join('; ')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}
