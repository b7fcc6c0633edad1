import type { SettingsChange } from '../../store/account-settings.ts'
import type { Trx } from '../../store/db.ts'
import type { Jobs } from '../../store/jobs.ts'
import type { KeyRing } from '../../store/key-ring.ts'
import type { Actor } from '../actor.ts'

export type AppliedBy = Pick<SettingsChange, 'changedBy' | 'changedByName'>

/** What each part of a document is applied with. */
export interface Applying {
  readonly trx: Trx
  readonly keys: KeyRing
  readonly by: AppliedBy
  /** Absent: a command on the machine itself, which may do everything. */
  readonly actor?: Actor
  readonly atMs: number
  /** Absent: those who look every hour find what is due. */
  readonly jobs?: Pick<Jobs, 'enqueue'>
}
