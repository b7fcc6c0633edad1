import type { AccountSelector } from '../../../core/model/account.ts'
import { t } from '../../lib/i18n.ts'

/** How a client's calls find their account, in words. */
export function selectorWords(selector: AccountSelector, accountName: (id: string) => string | undefined): string {
  switch (selector.by) {
    case 'fixed':
      return t('all calls to {accountId}', {
        accountId: accountName(selector.accountId) ?? t('an account that is gone'),
      })
    case 'domain':
      return t('by SIP domain')
    case 'number':
      return t('by a user’s number')
    case 'header':
      return t('by the header {name}', { name: selector.name })
  }
}
