import type { z } from 'zod'
import type { Account, accountDraft } from '../../../contract/account.ts'
import { request } from '../request.ts'

export type AccountInput = z.input<typeof accountDraft>

/** Makes an account, or replaces the one with this id. */
export function saveAccount(id: string | undefined, body: AccountInput): Promise<Account> {
  return id === undefined
    ? request('/accounts', { method: 'POST', body })
    : request(`/accounts/${id}`, { method: 'PUT', body })
}
