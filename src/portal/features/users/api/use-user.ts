import { useQuery } from '@tanstack/react-query'
import type { User } from '../../../../contract/user.ts'
import { request } from '../../../lib/request.ts'

export function useUser(userId: string) {
  return useQuery({
    queryKey: ['users', 'one', userId],
    queryFn: ({ signal }) => request<User>(`/users/${userId}`, { signal }),
  })
}
