import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { User } from '../../../../contract/user.ts'
import { PAGE_SIZE } from '../../../lib/api/page-size.ts'
import { request } from '../../../lib/request.ts'
import { ownerFields, type PersonOwner } from '../person-owner.ts'

interface Answer {
  readonly users: readonly User[]
  readonly nextCursor?: string
}

/** Users of an account, a reseller or the platform by name, page by page; with a text only those that it is found in. */
export function useUsersPages(owner: PersonOwner, text: string) {
  return useInfiniteQuery({
    queryKey: ['users', 'pages', owner, text.trim()],
    queryFn: ({ pageParam: cursor, signal }) =>
      request<Answer>('/users', {
        query: {
          ...ownerFields(owner),
          ofPlatform: owner.kind === 'platform' ? true : undefined,
          limit: PAGE_SIZE,
          cursor,
          text: text.trim() === '' ? undefined : text.trim(),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (answer) => answer.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.users),
  })
}
