import { useInfiniteQuery } from '@tanstack/react-query'
import type { AnswerOf } from '../../../../contract/route.ts'
import type { settingsHistoryRoutes } from '../../../../contract/settings-history.ts'
import { request } from '../../../lib/request.ts'

type HistoryPage = AnswerOf<typeof settingsHistoryRoutes.listSettingsVersions>

/** Every version of an account's settings, newest first, page by page. */
export function useHistory(accountId: string) {
  return useInfiniteQuery({
    queryKey: ['settings', accountId, 'history'],
    queryFn: ({ pageParam, signal }) =>
      request<HistoryPage>(`/accounts/${accountId}/settings/history`, {
        query: { cursor: pageParam, limit: 20 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  })
}
