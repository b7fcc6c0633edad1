import { queryOptions } from '@tanstack/react-query'
import type { SignInSession } from '../../../contract/sign-in-session.ts'
import { request } from '../request.ts'

/** Who is signed in and what they may do. */
export const sessionQuery = queryOptions({
  queryKey: ['sign-in-session'],
  queryFn: ({ signal }) => request<SignInSession>('/sign-in-session', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
