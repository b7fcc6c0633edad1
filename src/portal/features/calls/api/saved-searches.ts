import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SentBodyOf } from '../../../../contract/route.ts'
import type { SavedSearch, savedSearchRoutes } from '../../../../contract/saved-search.ts'
import { request } from '../../../lib/request.ts'

const savedSearchesQuery = {
  queryKey: ['saved-searches'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    request<{ savedSearches: SavedSearch[] }>('/saved-searches', { signal }),
} as const

/** Own ones and those shared in the account, by name. */
export function useSavedSearches() {
  return useQuery({ ...savedSearchesQuery, select: (answer) => answer.savedSearches })
}

/** With which the person's list opens; undefined: with all calls, also where that cannot be known. */
export async function findDefaultSearch(client: QueryClient): Promise<SavedSearch | undefined> {
  const answer = await client.ensureQueryData({ ...savedSearchesQuery, revalidateIfStale: true }).catch(() => undefined)
  return answer?.savedSearches.find(({ isDefault }) => isDefault)
}

type Draft = SentBodyOf<typeof savedSearchRoutes.createSavedSearch>
type Change = SentBodyOf<typeof savedSearchRoutes.updateSavedSearch>

export type SearchChange =
  | { readonly kind: 'create'; readonly draft: Draft }
  | { readonly kind: 'update'; readonly id: string; readonly change: Change }
  | { readonly kind: 'remove'; readonly id: string }
  /** `id` null: the list opens with all calls. */
  | { readonly kind: 'default'; readonly id: string | null }

export function useChangeSavedSearches() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSettled: () => client.invalidateQueries({ queryKey: savedSearchesQuery.queryKey }),
  })
}

function send(change: SearchChange): Promise<unknown> {
  switch (change.kind) {
    case 'create':
      return request('/saved-searches', { method: 'POST', body: change.draft })
    case 'update':
      return request(`/saved-searches/${change.id}`, { method: 'PUT', body: change.change })
    case 'remove':
      return request(`/saved-searches/${change.id}`, { method: 'DELETE' })
    case 'default':
      return request('/default-search', { method: 'PUT', body: { savedSearchId: change.id } })
  }
}
