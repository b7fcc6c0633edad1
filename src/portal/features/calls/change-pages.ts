import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Changes what is loaded of a list. A page that is on its way would be put behind the pages as they were when it was asked for, and undo the
 * change: so it is waited for.
 */
export async function changePages<Page>(
  client: QueryClient,
  queryKey: QueryKey,
  change: (pages: readonly Page[]) => readonly Page[],
): Promise<void> {
  const query = client.getQueryCache().find({ queryKey, exact: true })
  // One more may have been asked for by whoever waited before us.
  while (query?.state.fetchStatus === 'fetching') await query.promise?.catch(() => undefined)
  client.setQueryData<InfiniteData<Page>>(queryKey, (data) => {
    if (!data) return data
    const pages = [...change(data.pages)]
    return { pages, pageParams: data.pageParams.slice(0, pages.length) }
  })
}
