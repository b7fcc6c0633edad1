import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Queue } from '../../../contract/queue.ts'
import { isNotThere, request } from '../request.ts'
import { PAGE_SIZE } from './page-size.ts'

interface Answer {
  readonly queues: readonly Queue[]
  readonly nextCursor?: string
}

const pathOf = (accountId: string) => `/accounts/${accountId}/queues`

const sought = (text: string) => (text.trim() === '' ? undefined : text.trim())

/** Queues of one account by name, page by page; with a text only those that it is found in. */
export function useQueuesPages(accountId: string, text: string) {
  return useInfiniteQuery({
    queryKey: ['queues', accountId, 'pages', text],
    queryFn: ({ pageParam: cursor, signal }) =>
      request<Answer>(pathOf(accountId), { query: { limit: PAGE_SIZE, cursor, text: sought(text) }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (answer) => answer.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.queues),
  })
}

/** The first queues of an account, by name, of those in which the text is found. */
export function useFoundQueues(accountId: string, text: string) {
  return useQuery({
    queryKey: ['queues', accountId, 'found', text.trim()],
    queryFn: ({ signal }) =>
      request<Answer>(pathOf(accountId), { query: { limit: PAGE_SIZE, text: sought(text) }, signal }),
    select: (answer) => answer.queues,
    placeholderData: keepPreviousData,
  })
}

/** Null when there is none, or no id. */
export function useQueue(accountId: string, queueId: string) {
  return useQuery({
    queryKey: ['queues', accountId, 'one', queueId],
    queryFn: ({ signal }) => (queueId === '' ? null : findQueue(accountId, queueId, signal)),
  })
}

export async function findQueue(accountId: string, queueId: string, signal?: AbortSignal): Promise<Queue | null> {
  try {
    return await request<Queue>(`${pathOf(accountId)}/${encodeURIComponent(queueId)}`, { ...(signal && { signal }) })
  } catch (error) {
    if (isNotThere(error)) return null
    throw error
  }
}
