import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { SeenUser } from '../../../contract/user.ts'
import { request } from '../request.ts'
import { PAGE_SIZE } from './page-size.ts'
import { useByIds } from './use-by-ids.ts'

/** The first users of an account, by name, of those in whom the text is found. */
export function useFoundUsers(accountId: string, text: string, enabled = true) {
  return useQuery({
    queryKey: ['users', accountId, 'found', text.trim()],
    queryFn: ({ signal }) =>
      request<{ users: SeenUser[] }>('/users', {
        query: { accountId, limit: PAGE_SIZE, text: text.trim() === '' ? undefined : text.trim() },
        signal,
      }),
    select: (answer) => answer.users,
    placeholderData: keepPreviousData,
    enabled,
  })
}

/** Users of an account by id, as far as they are known yet. */
export function useUsersOf(accountId: string, ids: readonly string[]) {
  return useByIds<SeenUser>('users', '/users', { accountId }, ids)
}
