import { useQuery } from '@tanstack/react-query'
import type { Reseller } from '../../../contract/reseller.ts'
import { request } from '../request.ts'

/** By name; only the platform's people ask for them. */
export function useResellers(enabled = true) {
  return useQuery({
    queryKey: ['resellers'],
    queryFn: ({ signal }) => request<{ resellers: Reseller[] }>('/resellers', { signal }),
    select: (answer) => answer.resellers,
    enabled,
  })
}
