import type { QueueType } from '../../../core/model/groups.ts'
import type { CellValue, QueueRules } from '../../../core/model/policy.ts'
import { listed, t } from '../../lib/i18n.ts'

/** How a queue rings its agents, to choose by. */
export const QUEUE_TYPE_WORDS: Readonly<Record<QueueType, { readonly name: string; readonly text: string }>> = {
  'ring-all': { name: t('Ring all'), text: t('All free agents ring at once; who answers first has the call.') },
  'round-robin': { name: t('Round robin'), text: t('One agent rings at a time: who has been free the longest.') },
  tiered: {
    name: t('Tiered'),
    text: t('As round robin, but the agents of the first tier ring before those of the next.'),
  },
  'linear-hunt': { name: t('Linear hunt'), text: t('One agent rings at a time, always in the same order.') },
  'linear-cascade': {
    name: t('Linear cascade'),
    text: t('Groups of agents ring one after the other, always in the same order.'),
  },
}

const ALL_CALLS: Readonly<Record<CellValue, string>> = {
  always: t('Records all calls'),
  'on-demand': t('Records when somebody starts it'),
  off: t('Records nothing itself'),
  inherit: t('No rule of its own'),
}

const SOME_CALLS: Readonly<Record<CellValue, string>> = {
  always: t('always'),
  'on-demand': t('on demand'),
  off: t('off'),
  inherit: t('no rule'),
}

/** What a queue records, by where its callers are. */
export function queueRuleInWords(queue: QueueRules | undefined): string {
  const { offnet = 'inherit', onnet = 'inherit' } = queue?.rules?.inbound ?? {}
  return offnet === onnet
    ? ALL_CALLS[offnet]
    : t('From outside {offnet}, from inside {onnet}', { offnet: SOME_CALLS[offnet], onnet: SOME_CALLS[onnet] })
}

/** `3 agents`, `1 agent and 2 phones`. */
export function agentsInWords(people: number, phones: number): string {
  const parts = [
    ...(people > 0 ? [t('{count} agents', { count: people })] : []),
    ...(phones > 0 ? [t('{count} phones', { count: phones })] : []),
  ]
  return parts.length === 0 ? t('no agents') : listed(parts)
}

/** More supervisors than these are counted. */
export const MOST_NAMED = 3

/** Names of people while they are few; how many when they are not. */
export function supervisorsInWords(ids: readonly string[], nameOf: (id: string) => string | undefined): string {
  if (ids.length === 0) return t('nobody supervises it')
  const names = ids.flatMap((id) => nameOf(id) ?? [])
  return names.length === ids.length && names.length <= MOST_NAMED
    ? t('supervised by {names}', { names: names.join(', ') })
    : t('{count} supervisors', { count: ids.length })
}
