import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Account } from '../../../contract/account.ts'
import { request } from '../request.ts'

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => request<{ accounts: Account[] }>('/accounts', { signal }),
  select: (answer) => answer.accounts,
})

/** The accounts this person may see, by name. */
export const useAccounts = () => useQuery(accountsQuery)
