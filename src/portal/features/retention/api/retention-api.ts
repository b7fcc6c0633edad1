import { useQuery } from '@tanstack/react-query'
import type { AccountRetention, DuePreview, RetentionPurge, retentionRoutes } from '../../../../contract/retention.ts'
import type { SentBodyOf } from '../../../../contract/route.ts'
import { useSettings } from '../../../lib/api/use-settings.ts'
import { request } from '../../../lib/request.ts'

export type RetentionInput = SentBodyOf<typeof retentionRoutes.putRetention>
export type RuleInput = RetentionInput['rules'][number]
export type ConditionInput = RuleInput['when']

const pathOf = (accountId: string) => `/accounts/${accountId}/retention`

export function useRetention(accountId: string) {
  return useQuery({
    queryKey: ['retention', accountId],
    queryFn: ({ signal }) => request<AccountRetention>(pathOf(accountId), { signal }),
  })
}

export function putRetention(accountId: string, body: RetentionInput): Promise<AccountRetention> {
  return request(pathOf(accountId), { method: 'PUT', body })
}

export function decideRetention(
  accountId: string,
  proposalId: string,
  verb: 'approval' | 'refusal',
): Promise<AccountRetention> {
  return request(`${pathOf(accountId)}/${verb}`, { method: 'POST', body: { proposalId } })
}

/** Queues that the settings name: they need not be written down as queues. */
export function useQueuesOfSettings(accountId: string) {
  const { data } = useSettings(accountId)
  return Object.entries(data?.settings.queues ?? {}).map(([id, { name = id }]) => ({ value: id, label: name }))
}

/** What a purge would remove now. */
export function useDue(accountId: string) {
  return useQuery({
    queryKey: ['retention', accountId, 'due'],
    queryFn: ({ signal }) => request<DuePreview>(`${pathOf(accountId)}/due`, { signal }),
  })
}

/** Asked again while one goes on. */
export function usePurges(accountId: string) {
  return useQuery({
    queryKey: ['retention', accountId, 'purges'],
    queryFn: ({ signal }) => request<{ purges: RetentionPurge[] }>(`${pathOf(accountId)}/purges`, { signal }),
    select: (answer) => answer.purges,
    refetchInterval: ({ state }) => (state.data?.purges.some((purge) => purge.state === 'running') ? 2000 : false),
  })
}

export function startPurge(accountId: string, { until, recordings }: DuePreview): Promise<RetentionPurge> {
  return request(`${pathOf(accountId)}/purges`, { method: 'POST', body: { until, recordings } })
}
