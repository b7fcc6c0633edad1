import { keepPreviousData, type UseQueryResult, useQueries } from '@tanstack/react-query'
import { request } from '../request.ts'

/** So many ids fit into an address. */
const AT_ONCE = 100

interface ByIds<Item> {
  readonly items: ReadonlyMap<string, Item>
  /** Everything that there is has come. */
  readonly isComplete: boolean
}

interface Named {
  readonly id: string
}

/** Some entries of a long list, by their ids. `key`: of the queries, and of the list in the answer. */
export function useByIds<Item extends Named>(
  key: 'accounts' | 'users' | 'devices',
  path: string,
  query: Readonly<Record<string, string>>,
  ids: readonly string[],
): ByIds<Item> {
  const wanted = [...new Set(ids)].sort()
  const portions = Array.from({ length: Math.ceil(wanted.length / AT_ONCE) }, (_, index) =>
    wanted.slice(index * AT_ONCE, (index + 1) * AT_ONCE).join(','),
  )
  return useQueries({
    queries: portions.map((portion) => ({
      queryKey: [key, 'by-ids', query, portion],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
        (await request<Partial<Record<string, Item[]>>>(path, { query: { ...query, ids: portion }, signal }))[key] ??
        [],
      placeholderData: keepPreviousData,
    })),
    combine: together<Item>,
  })
}

function together<Item extends Named>(results: readonly UseQueryResult<Item[]>[]): ByIds<Item> {
  return {
    items: new Map(results.flatMap(({ data = [] }) => data.map((item) => [item.id, item] as const))),
    isComplete: results.every(({ data, isPlaceholderData }) => data !== undefined && !isPlaceholderData),
  }
}
