import { useQuery } from '@tanstack/react-query'
import type { Reseller, ResellerInList } from '../../../contract/reseller.ts'
import { request } from '../request.ts'

/** By name; only the platform's people ask for them. */
export function useResellers(enabled = true) {
  return useQuery({
    queryKey: ['resellers'],
    queryFn: ({ signal }) => request<{ resellers: ResellerInList[] }>('/resellers', { signal }),
    select: (answer) => answer.resellers,
    enabled,
  })
}

/** One reseller; an error with the status 404 when it is not there for this person. */
export function useReseller(resellerId: string) {
  return useQuery({
    queryKey: ['resellers', 'one', resellerId],
    queryFn: ({ signal }) => request<Reseller>(`/resellers/${encodeURIComponent(resellerId)}`, { signal }),
  })
}
