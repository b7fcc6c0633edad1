import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { CompleteDay, Reconciliation, ReconciliationMiss } from '../../../../contract/reconciliation.ts'
import type { CdrPreset } from '../../../../core/reconciliation/cdr-mapping.ts'
import { base64Of } from '../../../lib/base64-of.ts'
import { request } from '../../../lib/request.ts'

export function useCompleteDays(accountId: string) {
  return useQuery({
    queryKey: ['completeness', accountId],
    queryFn: ({ signal }) => request<{ days: CompleteDay[] }>(`/accounts/${accountId}/completeness`, { signal }),
    select: (answer) => answer.days,
  })
}

const MISSES_PER_PAGE = 50

/** What the report found on one day. */
export function useMisses(reconciliationId: string, day: string, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['completeness', 'misses', reconciliationId, day],
    enabled,
    initialPageParam: 0,
    queryFn: ({ signal, pageParam }) =>
      request<{ misses: ReconciliationMiss[] }>(`/reconciliations/${reconciliationId}/misses`, {
        signal,
        query: { day, after: pageParam, limit: MISSES_PER_PAGE },
      }),
    getNextPageParam: ({ misses }) => (misses.length < MISSES_PER_PAGE ? undefined : misses.at(-1)?.seq),
  })
}

export async function reconcileFile(
  accountId: string,
  { file, preset }: { readonly file: File; readonly preset: CdrPreset | '' },
): Promise<Reconciliation> {
  const body = { fileName: file.name, base64: await base64Of(file), mapping: preset === '' ? {} : { preset } }
  return request(`/accounts/${accountId}/reconciliations`, { method: 'POST', body })
}
