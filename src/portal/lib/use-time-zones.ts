import { useAccounts } from './api/use-accounts.ts'
import { browserTimeZone } from './format-time.ts'
import { useSession } from './use-session.ts'

/** Times of one account are shown as its people live them; where accounts mix, as this browser's clock does. */
export function useTimeZones(): {
  readonly of: (accountId: string | undefined) => string
  readonly mixed: string
} {
  const session = useSession()
  const { data: accounts } = useAccounts()
  const only = session.account ?? (accounts?.length === 1 ? accounts[0] : undefined)
  const mixed = only?.timeZone ?? browserTimeZone()
  return { mixed, of: (accountId) => accounts?.find(({ id }) => id === accountId)?.timeZone ?? mixed }
}
