import { queryOptions } from '@tanstack/react-query'
import type { Setup } from '../../../contract/setup.ts'
import { request } from '../request.ts'

/** What still has to be set up, and where phone systems send their calls. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => request<Setup>('/setup', { signal }),
})
