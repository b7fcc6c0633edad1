import { useQuery } from '@tanstack/react-query'
import type { SeenUser } from '../../../../contract/user.ts'
import { request } from '../../../lib/request.ts'

export function useUser(userId: string) {
  return useQuery({
    queryKey: ['users', 'one', userId],
    queryFn: ({ signal }) => request<SeenUser>(`/users/${userId}`, { signal }),
  })
}

/** Undefined until it is known, and for people who are not there. */
export function useUserName(userId: string | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: ['users', 'one', userId],
    queryFn: ({ signal }) => request<SeenUser>(`/users/${userId}`, { signal }),
    enabled: userId !== undefined,
  })
  return data?.name
}
