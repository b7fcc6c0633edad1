import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { AccountDispositions, dispositionRoutes } from '../../../contract/disposition.ts'
import { request } from '../request.ts'

export type DispositionsInput = z.input<typeof dispositionRoutes.putDispositions.body>

/** What an account lets people choose from when a call is over. */
export function useDispositions(accountId: string) {
  return useQuery({
    queryKey: ['dispositions', accountId],
    queryFn: ({ signal }) => request<AccountDispositions>(`/accounts/${accountId}/dispositions`, { signal }),
  })
}

export function saveDispositions(accountId: string, body: DispositionsInput): Promise<AccountDispositions> {
  return request(`/accounts/${accountId}/dispositions`, { method: 'PUT', body })
}

/** Tags in use, to choose from. */
export function useTags(accountId: string) {
  return useQuery({
    queryKey: ['tags', accountId],
    queryFn: ({ signal }) => request<{ tags: string[] }>(`/accounts/${accountId}/tags`, { signal }),
    select: (answer) => answer.tags,
  })
}
