/** A call and its recording sessions: who is on it, and the course it takes. */

import type { Directory } from '../../core/directory/directory.ts'
import { matchParty } from '../../core/directory/match-party.ts'
import type { Party } from '../../core/model/call.ts'
import type { SessionId } from '../../core/model/ids.ts'
import { type PartiesInput, type PartyDraft, partiesOf } from '../../core/siprec/parties-of.ts'
import type { CallCourse } from './call-course.ts'
import type { LiveCall } from './live-call.ts'

/** What one session says of the parties. */
export type SessionView = Pick<PartiesInput, 'metadata' | 'streams' | 'invite'>

export interface CallInProgress {
  readonly live: LiveCall
  readonly course: CallCourse
  /** Usually one; two where a phone system sends each side of a call by itself. */
  readonly sessionIds: Set<SessionId>
  /** Names the call for sessions that belong to it. */
  readonly joinKey: string | undefined
  /** A session has news: parties are matched again and the decision is made again. */
  reconsider(view: SessionView, atMs: number): void
}

/** `directory`: as it is at each moment. */
export function createCallInProgress(
  live: LiveCall,
  course: CallCourse,
  joinKey: string | undefined,
  directory: () => Directory,
): CallInProgress {
  const { accountId } = live.call
  let drafts: readonly PartyDraft[] = []

  function known(draft: PartyDraft): Party {
    const { number, ...match } = matchParty(directory(), accountId, draft.aor)
    const { deviceId } = match
    const kind = deviceId && directory().contents.devices.find(({ id }) => id === deviceId)?.kind
    return { ...(number !== undefined && { number }), ...draft, ...match, ...(kind && { deviceKind: kind }) }
  }

  return {
    live,
    course,
    joinKey,
    sessionIds: new Set(),
    reconsider(view, atMs) {
      const { parties: next, problems } = partiesOf({ ...view, previous: drafts, atMs })
      drafts = next
      if (problems.length > 0) live.flag('metadata-repaired', atMs, problems[0])
      course.partiesAre(drafts.map(known), atMs)
    },
  }
}
