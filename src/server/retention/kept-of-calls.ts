/** What a list tells of how long the recordings of its calls are kept. */

import type { CallSummary as ContractSummary } from '../../contract/call.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import type { Db, Scope } from '../../store/db.ts'
import { holdsOfCalls } from '../../store/legal-holds.ts'
import { datesUnder } from '../../store/recording-dates.ts'
import { findRetentions } from '../../store/retention-policies.ts'
import { isoTime } from '../iso-time.ts'

export type KeptOfCall = Pick<ContractSummary, 'keptUntil' | 'isHeld'>

/** By call; nothing of those of which there are no recordings. That one is held is no secret, what for is one. */
export async function keptOfCalls(
  db: Db,
  scope: Scope,
  recordings: readonly Pick<Recording, 'id' | 'callId' | 'accountId'>[],
): Promise<ReadonlyMap<CallId, KeptOfCall>> {
  if (recordings.length === 0) return new Map()
  const byCall = Map.groupBy(recordings, ({ callId }) => callId)
  const retentions = await findRetentions(
    db,
    scope,
    recordings.map(({ accountId }) => accountId),
  )
  const [dates, held] = await Promise.all([
    datesUnder(db, scope, retentions, recordings),
    holdsOfCalls(db, scope, [...byCall.keys()]),
  ])
  return new Map(
    [...byCall].map(([callId, ofCall]) => {
      const ends = ofCall.flatMap(({ id }) => dates.get(id)?.expiresAtMs ?? [])
      const kept: KeptOfCall = {
        ...(ends.length > 0 && { keptUntil: isoTime(Math.min(...ends)) }),
        ...(held.has(callId) && { isHeld: true }),
      }
      return [callId, kept]
    }),
  )
}
