import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Account } from '../../../contract/account.ts'
import { request } from '../request.ts'
import { PAGE_SIZE } from './page-size.ts'
import { useByIds } from './use-by-ids.ts'

interface Answer {
  readonly accounts: readonly Account[]
  readonly nextCursor?: string
}

const found = (text: string) => (text.trim() === '' ? {} : { text: text.trim() })

export const accountQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['accounts', 'one', accountId],
    queryFn: ({ signal }) => request<Account>(`/accounts/${encodeURIComponent(accountId)}`, { signal }),
  })

/** One account; an error with the status 404 when it is not there for this person. */
export const useAccount = (accountId: string) => useQuery(accountQuery(accountId))

export const foundAccountsQuery = (text: string) =>
  queryOptions({
    queryKey: ['accounts', 'found', text.trim()],
    queryFn: ({ signal }) => request<Answer>('/accounts', { query: { limit: PAGE_SIZE, ...found(text) }, signal }),
  })

/** The first accounts that this person may see, of those in whom the text is found. Who has few has all of them. */
export function useFoundAccounts(text = '', enabled = true) {
  return useQuery({
    ...foundAccountsQuery(text),
    select: (answer) => answer.accounts,
    placeholderData: keepPreviousData,
    enabled,
  })
}

/** All accounts that this person may see, page by page; with a text only those that it is found in. */
export function useAccountsPages(text: string, resellerId?: string) {
  return useInfiniteQuery({
    queryKey: ['accounts', 'pages', resellerId, text.trim()],
    queryFn: ({ pageParam: cursor, signal }) =>
      request<Answer>('/accounts', { query: { resellerId, limit: PAGE_SIZE, cursor, ...found(text) }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (answer) => answer.nextCursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => pages.flatMap((page) => page.accounts),
  })
}

/** The accounts that things on a page belong to, by id, as far as they are known yet. */
export function useAccountsOf(ids: readonly (string | undefined)[]): ReadonlyMap<string, Account> {
  const { data: first } = useFoundAccounts()
  const known = useMemo(() => new Map(first?.map((account) => [account.id, account])), [first])
  const others = ids.flatMap((id) => (id === undefined || known.has(id) ? [] : [id]))
  // Not before the first have come: most are among them.
  const { items } = useByIds<Account>('accounts', '/accounts', {}, first ? others : [])
  return useMemo(() => new Map([...known, ...items]), [known, items])
}
