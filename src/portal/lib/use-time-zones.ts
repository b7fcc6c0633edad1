import { useAccountsOf, useFoundAccounts } from './api/use-accounts.ts'
import { browserTimeZone } from './format-time.ts'
import { useSession } from './use-session.ts'

/**
 * Times of one account are shown as its people live them; where accounts mix, as this browser's clock does. `ids`: of the accounts whose
 * zone is asked for.
 */
export function useTimeZones(...ids: readonly (string | undefined)[]): {
  readonly of: (accountId: string | undefined) => string
  readonly mixed: string
} {
  const session = useSession()
  const own = session.account
  const { data: first } = useFoundAccounts('', own === undefined)
  const accounts = useAccountsOf(own === undefined ? ids : [])
  const only = own ?? (first?.length === 1 ? first[0] : undefined)
  const mixed = only?.timeZone ?? browserTimeZone()
  return {
    mixed,
    of: (accountId) => (accountId === undefined ? undefined : accounts.get(accountId)?.timeZone) ?? mixed,
  }
}
