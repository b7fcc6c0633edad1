import type { CallSummary, callRoutes } from '../../../../contract/call.ts'
import type { SentQueryOf } from '../../../../contract/route.ts'
import type { Page } from '../../../lib/paged-list.ts'
import { request } from '../../../lib/request.ts'

export type CallsQuery = Omit<SentQueryOf<typeof callRoutes.listCalls>, 'cursor' | 'limit'>

interface PageRequest {
  readonly cursor: string | undefined
  readonly limit: number
  readonly signal?: AbortSignal
}

/** One page, newest first. */
export async function listCalls(query: CallsQuery, { cursor, limit, signal }: PageRequest): Promise<Page<CallSummary>> {
  const answer = await request<{ calls: CallSummary[]; nextCursor?: string }>('/calls', {
    query: { ...query, cursor, limit },
    ...(signal ? { signal } : {}),
  })
  return { items: answer.calls, nextCursor: answer.nextCursor }
}
