/** Stands for "no account" in a list of accounts; no id looks like it. */
export const PLATFORM = 'platform'
