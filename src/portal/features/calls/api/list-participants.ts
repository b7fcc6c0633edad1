import type { Participant } from '../../../../contract/participant.ts'
import type { Page } from '../../../lib/paged-list.ts'
import { request } from '../../../lib/request.ts'
import type { CallsQuery } from './list-calls.ts'

/** One page of people in calls, newest call first. */
export async function listParticipants(
  query: CallsQuery,
  {
    cursor,
    limit,
    signal,
  }: { readonly cursor: string | undefined; readonly limit: number; readonly signal?: AbortSignal },
): Promise<Page<Participant>> {
  const answer = await request<{ participants: Participant[]; nextCursor?: string }>('/participants', {
    query: { ...query, cursor, limit },
    ...(signal ? { signal } : {}),
  })
  return { items: answer.participants, nextCursor: answer.nextCursor }
}
