import type { Account as ContractAccount } from '../../contract/account.ts'
import type { Account } from '../../core/model/account.ts'

export function presentAccount({ domains, ...account }: Account): ContractAccount {
  return { ...account, domains: [...domains] }
}
