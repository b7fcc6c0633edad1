import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { orderRoutes, RecordingUser, RecordingUsers } from '../../../../contract/order.ts'
import type { SentQueryOf } from '../../../../contract/route.ts'
import { PAGE_SIZE } from '../../../lib/api/page-size.ts'
import { request } from '../../../lib/request.ts'

/** Who is looked for; undefined and empty values are as absent. */
export type RecordingUsersQuery = {
  readonly [Name in keyof Omit<SentQueryOf<typeof orderRoutes.listRecordingUsers>, 'cursor' | 'limit'>]?:
    | string
    | boolean
    | undefined
}

function load(
  accountId: string,
  query: RecordingUsersQuery,
  cursor: string | undefined,
  limit: number,
  signal?: AbortSignal,
) {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
  return request<RecordingUsers>(`/accounts/${accountId}/recording-users`, {
    query: { ...given, cursor, limit },
    ...(signal && { signal }),
  })
}

/** Page by page; `data` has the rows loaded so far and how many there are. */
export function useRecordingUsersPages(accountId: string, query: RecordingUsersQuery) {
  return useInfiniteQuery({
    queryKey: ['recording-users', accountId, 'pages', query],
    queryFn: ({ pageParam, signal }) => load(accountId, query, pageParam, PAGE_SIZE, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({ users: pages.flatMap((page) => page.users), count: pages[0]?.count ?? 0 }),
  })
}

/** The first of them, with what can be ordered and how many there are. */
export function useRecordingUsers(accountId: string, query: RecordingUsersQuery = {}, limit = 1) {
  return useQuery({
    queryKey: ['recording-users', accountId, 'first', limit, query],
    queryFn: ({ signal }) => load(accountId, query, undefined, limit, signal),
    placeholderData: keepPreviousData,
  })
}

const MOST_AT_ONCE = 500

/** All of them, however many pages they are. */
export async function collectRecordingUsers(
  accountId: string,
  query: RecordingUsersQuery,
): Promise<readonly RecordingUser[]> {
  const users: RecordingUser[] = []
  let cursor: string | undefined
  do {
    const page = await load(accountId, query, cursor, MOST_AT_ONCE)
    users.push(...page.users)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return users
}

/** Stored in the settings of the account. */
export function setProfile(userId: string, profile: string | undefined): Promise<undefined> {
  return request(`/users/${userId}/profile`, { method: 'PUT', body: profile === undefined ? {} : { profile } })
}
