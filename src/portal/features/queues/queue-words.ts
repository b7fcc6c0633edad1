import type { QueueType } from '../../../core/model/groups.ts'
import type { CellValue, QueueRules } from '../../../core/model/policy.ts'

/** How a queue rings its agents, to choose by. */
export const QUEUE_TYPE_WORDS: Readonly<Record<QueueType, { readonly name: string; readonly text: string }>> = {
  'ring-all': { name: 'Ring all', text: 'All free agents ring at once; who answers first has the call.' },
  'round-robin': { name: 'Round robin', text: 'One agent rings at a time: who has been free the longest.' },
  tiered: { name: 'Tiered', text: 'As round robin, but the agents of the first tier ring before those of the next.' },
  'linear-hunt': { name: 'Linear hunt', text: 'One agent rings at a time, always in the same order.' },
  'linear-cascade': {
    name: 'Linear cascade',
    text: 'Groups of agents ring one after the other, always in the same order.',
  },
}

const ALL_CALLS: Readonly<Record<CellValue, string>> = {
  always: 'Records all calls',
  'on-demand': 'Records when somebody starts it',
  off: 'Records nothing itself',
  inherit: 'No rule of its own',
}

const SOME_CALLS: Readonly<Record<CellValue, string>> = {
  always: 'always',
  'on-demand': 'on demand',
  off: 'off',
  inherit: 'no rule',
}

/** What a queue records, by where its callers are. */
export function queueRuleInWords(queue: QueueRules | undefined): string {
  const { offnet = 'inherit', onnet = 'inherit' } = queue?.rules?.inbound ?? {}
  return offnet === onnet ? ALL_CALLS[offnet] : `From outside ${SOME_CALLS[offnet]}, from inside ${SOME_CALLS[onnet]}`
}

/** `3 agents`, `1 agent and 2 phones`. */
export function agentsInWords(people: number, phones: number): string {
  const parts = [...(people > 0 ? [count(people, 'agent')] : []), ...(phones > 0 ? [count(phones, 'phone')] : [])]
  return parts.length === 0 ? 'no agents' : parts.join(' and ')
}

/** Names of people while they are few; how many when they are not. */
export function supervisorsInWords(ids: readonly string[], nameOf: (id: string) => string | undefined): string {
  if (ids.length === 0) return 'nobody supervises it'
  const names = ids.flatMap((id) => nameOf(id) ?? [])
  return names.length === ids.length && names.length <= 3
    ? `supervised by ${names.join(', ')}`
    : count(ids.length, 'supervisor')
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
