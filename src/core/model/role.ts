/**
 * Named bundle of permissions (contract/permissions.ts). `administrator` belongs to the platform and `reseller` to one; neither has an
 * account. The others hold inside one account. How other systems call them: `administrator` super user (SU), `reseller` RES,
 * `account-administrator` office manager (OM) or decision maker, `supervisor` CCS, `agent` CCA.
 */
export const ROLES = [
  'administrator',
  'reseller',
  'account-administrator',
  'phone-manager',
  'supervisor',
  'agent',
  'user',
  'viewer',
  'auditor',
  'authorised-contact',
] as const

export type Role = (typeof ROLES)[number]

/** Of people without an account. */
export function isOutsideAccounts(role: Role): role is 'administrator' | 'reseller' {
  return role === 'administrator' || role === 'reseller'
}

/** Whose recordings a user reaches: as the role says, or one rung of the ladder. */
export const ACCESS_LEVELS = ['by-role', 'none', 'own-and-groups', 'all'] as const

export type AccessLevel = (typeof ACCESS_LEVELS)[number]
