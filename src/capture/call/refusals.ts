/**
 * Senders that were refused because nobody knows them: told to the portal ("INVITE from 203.0.113.9 refused: add it as a recording
 * client"), once per address and while, so that a scanner floods neither the log nor the database.
 */

import type { NewRefusedInvite } from '../../store/refused-invites.ts'
import { createSeldom } from '../seldom.ts'

/** Why no recording session was opened, as code. */
export type RefusalReason = 'unknown-sender' | 'no-account' | 'account-closed' | 'not-encrypted'

export type RefusedInvite = NewRefusedInvite & { readonly reason: RefusalReason }

export interface RefusalReporterOptions {
  readonly report: (refused: RefusedInvite) => void
  /** An address is reported again after so long. Default 60000. */
  readonly everyMs?: number
  /** Addresses remembered; with more of them in one period, further ones go unreported. Default 1000. */
  readonly maximumAddresses?: number
}

/** Reports the refusal unless its address and reason were reported lately; says whether it did. */
export function createRefusalReporter(options: RefusalReporterOptions): (refused: RefusedInvite) => boolean {
  const { report, everyMs, maximumAddresses } = options
  const isTime = createSeldom({
    ...(everyMs !== undefined && { everyMs }),
    ...(maximumAddresses !== undefined && { maximumKeys: maximumAddresses }),
  })

  return (refused) => {
    if (!isTime(`${refused.remoteAddress} ${refused.reason}`, refused.seenAtMs)) return false
    report(refused)
    return true
  }
}
