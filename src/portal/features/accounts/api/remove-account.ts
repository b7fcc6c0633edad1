import { request } from '../../../lib/request.ts'

export function removeAccount(accountId: string): Promise<undefined> {
  return request(`/accounts/${accountId}`, { method: 'DELETE' })
}
