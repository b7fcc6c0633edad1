/** A call and its recording sessions: who is on it, and the course it takes. */

import type { Directory } from '../../core/directory/directory.ts'
import { matchParty } from '../../core/directory/match-party.ts'
import type { DeviceKind } from '../../core/model/account.ts'
import type { Party } from '../../core/model/call.ts'
import type { DeviceId, SessionId } from '../../core/model/ids.ts'
import type { PartyFacts } from '../../core/model/policy.ts'
import { factsOfParty } from '../../core/policy/time-line-of-call.ts'
import { callIdentifiers } from '../../core/siprec/call-identifiers.ts'
import { mappedEvents, untoldEvents } from '../../core/siprec/fact-mapping/mapped-events.ts'
import { mappedFacts } from '../../core/siprec/fact-mapping/mapped-facts.ts'
import { overrideParties } from '../../core/siprec/fact-mapping/override-parties.ts'
import type { MappingInput } from '../../core/siprec/fact-mapping/source-values.ts'
import {
  type PartiesInput,
  type PartyDraft,
  partiesOf,
  partyInRole,
  withTwinStreams,
} from '../../core/siprec/parties-of.ts'
import type { CallPorts } from '../media/media-ports.ts'
import type { CallCourse } from './call-course.ts'
import type { LiveCall } from './live-call.ts'

/** What one session says of the call. */
export interface SessionView extends Pick<PartiesInput, 'metadata' | 'streams'> {
  readonly sessionId: SessionId
  readonly invite: Omit<MappingInput, 'metadata'>
}

export interface CallInProgress {
  readonly live: LiveCall
  readonly course: CallCourse
  readonly ports: CallPorts
  /** Usually one; two where a phone system sends each side of a call by itself, or the call twice. Of twins the first one leads. */
  readonly sessionIds: Set<SessionId>
  /** Names the call for sessions that belong to it. */
  readonly joinKeys: Set<string>
  /** A session has news: parties are matched again and the decision is made again. */
  reconsider(view: SessionView, atMs: number): void
}

export interface CallInProgressOptions extends Pick<CallInProgress, 'live' | 'course' | 'ports'> {
  /** As it is at each moment. */
  readonly directory: () => Directory
}

export function createCallInProgress({ live, course, ports, directory }: CallInProgressOptions): CallInProgress {
  const { accountId } = live.call
  const sessionIds = new Set<SessionId>()
  let drafts: readonly PartyDraft[] = []

  /** A twin says of the call what the session that leads says of it: it would only be told twice. */
  function followsAnother(sessionId: SessionId): boolean {
    const isTwin = live.call.sessions.some(({ id, twinOf }) => id === sessionId && twinOf !== undefined)
    return isTwin && sessionIds.values().next().value !== sessionId
  }

  function known(draft: PartyDraft & Pick<Party, 'deviceKind'>): Party {
    const { number, ...match } = matchParty(directory(), accountId, draft.aor)
    // What the client says of this call counts before what the directory says of the phone.
    const deviceKind = draft.deviceKind ?? kindOf(match.deviceId)
    return { ...(number !== undefined && { number }), ...draft, ...match, ...(deviceKind && { deviceKind }) }
  }

  function kindOf(deviceId: DeviceId | undefined): DeviceKind | undefined {
    if (deviceId === undefined) return undefined
    return directory().contents.devices.find(({ id }) => id === deviceId)?.kind
  }

  const partyAt = (aor: string): PartyFacts => {
    const { number: _, ...match } = matchParty(directory(), accountId, aor)
    const deviceKind = kindOf(match.deviceId)
    return { aor, ...match, ...(deviceKind && { deviceKind }) }
  }

  const mapping = () =>
    directory().contents.recordingClients.find(({ id }) => id === live.call.recordingClientId)?.mapping ?? 'generic'

  return {
    live,
    course,
    ports,
    joinKeys: new Set(),
    sessionIds,
    reconsider(view, atMs) {
      if (followsAnother(view.sessionId)) {
        drafts = withTwinStreams({ ...view, previous: drafts, atMs })
        course.signalled(drafts.map(known), [], atMs)
        return
      }
      const { parties: next, problems } = partiesOf({ ...view, previous: drafts, atMs })
      drafts = next
      if (problems.length > 0) live.flag('metadata-repaired', atMs, problems[0])
      const mapped = mappedFacts(mapping(), { ...view.invite, metadata: view.metadata })
      const parties = overrideParties(drafts, mapped).map(known)
      const callee = partyInRole(parties, 'callee')
      const { events } = mappedEvents(mapped, { atMs, callee: callee && factsOfParty(callee), partyAt })
      const told = (live.call.told ?? []).map(({ event }) => event)
      const untold = untoldEvents(
        events.map(({ event }) => event),
        told,
      )
      course.signalled(parties, untold, atMs)
      // What the administrator's rules say of a name counts before what is known without a rule.
      live.identify({ ...callIdentifiers(view.invite, view.metadata), ...mapped.identifiers }, atMs)
    },
  }
}
