import type { AccountSelector } from '../../../core/model/account.ts'

/** How a client's calls find their account, in words. */
export function selectorWords(selector: AccountSelector, accountName: (id: string) => string | undefined): string {
  switch (selector.by) {
    case 'fixed':
      return `all calls to ${accountName(selector.accountId) ?? 'an account that is gone'}`
    case 'domain':
      return 'by SIP domain'
    case 'number':
      return 'by a user’s number'
    case 'header':
      return `by the header ${selector.name}`
  }
}
