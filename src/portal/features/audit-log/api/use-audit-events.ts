import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { AuditEvent } from '../../../../contract/audit-event.ts'
import { request } from '../../../lib/request.ts'
import type { AuditQuery } from '../audit-search.ts'

interface AuditPage {
  readonly auditEvents: readonly AuditEvent[]
  readonly nextCursor?: string
}

/** Newest first, page by page. */
export function useAuditEvents(query: AuditQuery) {
  return useInfiniteQuery({
    queryKey: ['audit-events', query],
    queryFn: ({ pageParam, signal }) =>
      request<AuditPage>('/audit-events', { query: { ...query, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    getNextPageParam: (page) => page.nextCursor,
  })
}
