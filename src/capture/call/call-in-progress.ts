/** A call and its recording sessions: who is on it, and whether it is kept. */

import type { Directory } from '../../core/directory/directory.ts'
import { matchParty } from '../../core/directory/match-party.ts'
import type { Party } from '../../core/model/call.ts'
import type { DeviceId, SessionId } from '../../core/model/ids.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { decide } from '../../core/policy/decide.ts'
import { type PartiesInput, type PartyDraft, partiesOf } from '../../core/siprec/parties-of.ts'
import { callFacts } from './call-facts.ts'
import type { LiveCall } from './live-call.ts'

/** What one session says of the parties. */
export type SessionView = Pick<PartiesInput, 'metadata' | 'streams' | 'invite'>

export interface CallInProgress {
  readonly live: LiveCall
  /** Usually one; two where a phone system sends each side of a call by itself. */
  readonly sessionIds: Set<SessionId>
  /** Names the call for sessions that belong to it. */
  readonly joinKey: string | undefined
  /** A session has news: parties are matched again and the decision is made again. */
  reconsider(view: SessionView, atMs: number): void
}

/** `settings`: as they were when the call began. `directory`: as it is at each moment. */
export function createCallInProgress(
  live: LiveCall,
  joinKey: string | undefined,
  settings: PolicySettings,
  directory: () => Directory,
): CallInProgress {
  const { accountId } = live.call
  let drafts: readonly PartyDraft[] = []

  function known(draft: PartyDraft): Party {
    const { number, ...match } = matchParty(directory(), accountId, draft.aor)
    return { ...(number !== undefined && { number }), ...draft, ...match }
  }

  const kindOf = (deviceId: DeviceId) => directory().contents.devices.find(({ id }) => id === deviceId)?.kind

  return {
    live,
    joinKey,
    sessionIds: new Set(),
    reconsider(view, atMs) {
      const { parties: next, problems } = partiesOf({ ...view, previous: drafts, atMs })
      drafts = next
      if (problems.length > 0) live.flag('metadata-repaired', atMs, problems[0])
      const parties = drafts.map(known)
      if (JSON.stringify(parties) !== JSON.stringify(live.call.parties)) {
        live.record({ type: 'parties-known', atMs, parties })
      }
      live.decide(decide(callFacts(accountId, parties, kindOf), settings), atMs)
    },
  }
}
