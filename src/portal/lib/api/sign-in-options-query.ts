import { queryOptions } from '@tanstack/react-query'
import type { SignInOptions } from '../../../contract/sign-in-options.ts'
import { request } from '../request.ts'

/** What the page to sign in can offer. */
export const signInOptionsQuery = queryOptions({
  queryKey: ['sign-in-options'],
  queryFn: ({ signal }) => request<SignInOptions>('/sign-in-options', { signal }),
})
