import { useQuery } from '@tanstack/react-query'
import type { AuditVerification } from '../../../../contract/audit-event.ts'
import { request } from '../../../lib/request.ts'

/** Reads the whole log: once for a visit of the page, and when it is asked for. */
export function useVerification(accountId: string | undefined) {
  return useQuery({
    queryKey: ['audit-verification', accountId],
    queryFn: ({ signal }) => request<AuditVerification>('/audit-events/verification', { query: { accountId }, signal }),
    staleTime: 10 * 60_000,
    refetchOnWindowFocus: false,
  })
}
