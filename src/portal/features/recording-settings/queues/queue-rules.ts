import type { CellValue, Network, PolicySettings, QueueId, QueueRules } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { withCell } from '../draft/cells.ts'

export function withQueue(settings: PolicySettings, id: QueueId, queue: QueueRules | undefined): PolicySettings {
  const others = Object.entries(settings.queues ?? {}).filter(([each]) => each !== id)
  const queues = Object.fromEntries(queue ? [...others, [id, queue] as const] : others)
  return { ...settings, queues: Object.keys(queues).length === 0 ? undefined : queues }
}

export function withQueueCell(queue: QueueRules, network: Network, value: CellValue): QueueRules {
  const { rules, ...others } = queue
  const next = withCell(rules, { direction: 'inbound', network }, value)
  return next ? { ...others, rules: next } : others
}

/** Why a queue cannot be added under this id. */
export function queueIdProblem(settings: PolicySettings, id: string): string | undefined {
  if (id.length > 200) return t('At most 200 characters')
  return Object.hasOwn(settings.queues ?? {}, id) ? t('This queue is already listed') : undefined
}
