import { useQuery } from '@tanstack/react-query'
import type { SeenUser } from '../../../contract/user.ts'
import { request } from '../request.ts'

/** Users of one account, by name. */
export function useUsers(accountId: string) {
  return useQuery({
    queryKey: ['users', accountId],
    queryFn: ({ signal }) => request<{ users: SeenUser[] }>('/users', { query: { accountId }, signal }),
    select: (answer) => answer.users,
  })
}
