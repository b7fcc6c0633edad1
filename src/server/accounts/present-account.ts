import type { Account as ContractAccount } from '../../contract/account.ts'
import type { Account } from '../../core/model/account.ts'

export function presentAccount({ id, slug, name, domains, timeZone }: Account): ContractAccount {
  return { id, slug, name, domains: [...domains], timeZone }
}
