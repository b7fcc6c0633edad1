import type { ResellerId } from './ids.ts'

/** Looks after some of the platform's accounts, and sees no others. */
export interface Reseller {
  readonly id: ResellerId
  /** Short unique name: `[a-z0-9][a-z0-9-]{0,62}`. */
  readonly slug: string
  readonly name: string
}
