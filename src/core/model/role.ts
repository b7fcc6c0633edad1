/**
 * Named bundle of permissions (contract/permissions.ts). `administrator` belongs to the platform and has no account; the
 * others hold inside one account. `viewer` listens, downloads and exports, and changes nothing.
 */
export type Role = 'administrator' | 'account-administrator' | 'viewer'
