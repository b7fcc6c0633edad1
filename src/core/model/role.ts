/**
 * Named bundle of rights. `administrator`: everything inside its account, or of the whole platform when it has no account.
 * `user`: signs in to see the account's calls, changes nothing.
 */
export type Role = 'administrator' | 'user'
