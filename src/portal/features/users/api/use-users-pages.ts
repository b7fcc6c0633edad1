import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { User } from '../../../../contract/user.ts'
import { PAGE_SIZE } from '../../../lib/api/page-size.ts'
import { request } from '../../../lib/request.ts'

interface Answer {
  readonly users: readonly User[]
  readonly nextCursor?: string
}

/** Users of one account by name, page by page; with a text only those that it is found in. */
export function useUsersPages(accountId: string, text: string) {
  return useInfiniteQuery({
    queryKey: ['users', accountId, 'pages', text],
    queryFn: ({ pageParam: cursor, signal }) =>
      request<Answer>('/users', {
        query: { accountId, limit: PAGE_SIZE, cursor, text: text.trim() === '' ? undefined : text.trim() },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (answer) => answer.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.users),
  })
}
