import type { User } from '../../../contract/user.ts'

/** Whose people they are. */
export type PersonOwner =
  | { readonly kind: 'account'; readonly accountId: string }
  | { readonly kind: 'reseller'; readonly resellerId: string }
  | { readonly kind: 'platform' }

export function ownerOf({ accountId, resellerId }: Pick<User, 'accountId' | 'resellerId'>): PersonOwner {
  if (accountId !== undefined) return { kind: 'account', accountId }
  return resellerId === undefined ? { kind: 'platform' } : { kind: 'reseller', resellerId }
}

/** As the API takes it when somebody is made. */
export function ownerFields(owner: PersonOwner): { readonly accountId?: string; readonly resellerId?: string } {
  const { kind: _, ...fields } = owner
  return fields
}

/** Whoever belongs to no account has this role and no other. */
export function onlyRoleOf({ kind }: PersonOwner): User['role'] | undefined {
  return kind === 'account' ? undefined : kind === 'reseller' ? 'reseller' : 'administrator'
}
