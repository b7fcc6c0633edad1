import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Device } from '../../../../contract/device.ts'
import { PAGE_SIZE } from '../../../lib/api/page-size.ts'
import { request } from '../../../lib/request.ts'

interface Answer {
  readonly devices: readonly Device[]
  readonly nextCursor?: string
}

/** Devices of one account by name, page by page; with a text only those that it is found in. */
export function useDevicesPages(accountId: string, text: string) {
  return useInfiniteQuery({
    queryKey: ['devices', accountId, 'pages', text],
    queryFn: ({ pageParam: cursor, signal }) =>
      request<Answer>('/devices', {
        query: { accountId, limit: PAGE_SIZE, cursor, text: text.trim() === '' ? undefined : text.trim() },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (answer) => answer.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.devices),
  })
}
