/**
 * The one door to calls and recordings: whoever asks gets what is within reach, and for the rest it does not exist. What was asked for and
 * refused is in the audit log.
 */

import type { FastifyRequest } from 'fastify'
import { decideAccess, decideCallAccess } from '../../core/access/decide-access.ts'
import { type Sight, seesEverything, sightOf } from '../../core/access/sight.ts'
import { subjectOfCall, subjectOfSegment } from '../../core/access/subject-of-call.ts'
import type { AccessDecision, AccessRight, AccessSubject, CallSubject } from '../../core/model/access.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Call } from '../../core/model/call.ts'
import type { AccountId, CallId, RecordingId, UserId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import { findCallSubjects, type StoredSubject } from '../../store/call-subjects.ts'
import { findCall, getCall } from '../../store/calls.ts'
import { type CallCount, countCalls } from '../../store/count-calls.ts'
import { accountScope, type Db, PLATFORM, type Scope } from '../../store/db.ts'
import { findCallByName, type NamedCall } from '../../store/find-call-by-name.ts'
import { type CallFilter, type CallPage, listCalls } from '../../store/list-calls.ts'
import { findRecording, recordingsOfCall, recordingsOfCalls } from '../../store/recordings.ts'
import { findUser } from '../../store/users.ts'
import { findWho } from '../../store/who.ts'
import { type Actor, may, scopeOf, userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { createOccasions } from '../occasions.ts'
import type { ServerParts } from '../server-parts.ts'

type Asking = { readonly actor: Actor; readonly request: FastifyRequest }

export interface ReachedCall extends NamedCall {
  readonly subject: StoredSubject
}

export interface CallAccess {
  /** Fails with `call-not-found`. */
  getCall(asking: Asking, id: CallId): Promise<Call>
  /** Fails with `call-not-found`, or with `not-permitted` when nothing of it may be saved. */
  getCallToSave(asking: Asking, id: CallId): Promise<Call>
  /** By id or a name in another system; one of the rights is enough. Fails with `call-not-found`. */
  getNamedCall(
    asking: Asking,
    idOrName: string,
    rights: readonly AccessRight[],
    accountId?: AccountId,
  ): Promise<ReachedCall>
  /** Fails with `recording-not-found`, or with `not-permitted` when it may be heard but not this. */
  getRecording(asking: Asking, id: RecordingId, right: 'listen' | 'download'): Promise<Recording>
  /** Writes a refusal to the audit log, not each time a page asks again. */
  refuse(asking: Asking, right: AccessRight, subject: AccessSubject, decision: AccessDecision): Promise<void>
}

export function createCallAccess({ db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>): CallAccess {
  const noteRefusal = createOccasions(nowMs)

  async function refuse(
    { actor, request }: Asking,
    right: AccessRight,
    subject: AccessSubject,
    decided: AccessDecision,
  ) {
    const { callId, accountId } = subject
    const because = decided.because.map(({ code }) => code)
    await noteRefusal(`${actor.id} ${callId} ${right}`, () =>
      audit(db, request, nowMs(), actor, {
        action: 'access.refused',
        subject: { kind: 'call', id: callId },
        accountId,
        details: { right, because },
      }),
    )
  }

  async function getCall(asking: Asking, id: CallId): Promise<Call> {
    const call = await findCall(db, scopeOf(asking.actor), id)
    if (!call) throw callNotFound()
    const subject = subjectFor(asking.actor, call)
    const decision = decideCallAccess(asking.actor.who, 'see-calls', subject)
    if (decision.allowed) return call
    await refuse(asking, 'see-calls', subject, decision)
    throw callNotFound()
  }

  return {
    refuse,
    getCall,

    async getCallToSave(asking, id) {
      const call = await getCall(asking, id)
      const subject = subjectFor(asking.actor, call)
      const decision = decideCallAccess(asking.actor.who, 'download', subject)
      if (decision.allowed && may(asking.actor, 'download')) return call
      await refuse(asking, 'download', subject, decision)
      throw new AppError('not-permitted', 'You may see this call, not save it', { permission: 'download' })
    },

    async getNamedCall(asking, idOrName, rights, accountId) {
      const scope = scopeOf(asking.actor, accountId)
      const call = await findCallByName(db, scope, idOrName)
      const subject = call && (await findCallSubjects(db, scope, [call.id])).get(call.id)
      if (!call || !subject) throw callNotFound()
      const decisions = rights.map((right) => decideCallAccess(asking.actor.who, right, subject))
      if (decisions.some(({ allowed }) => allowed)) return { ...call, subject }
      const [right] = rights
      const [decision] = decisions
      if (right && decision) await refuse(asking, right, subject, decision)
      throw callNotFound()
    },

    async getRecording(asking, id, right) {
      const { who } = asking.actor
      const scope = scopeOf(asking.actor)
      const recording = await findRecording(db, scope, id)
      if (!recording) throw recordingNotFound()
      const { callId } = recording
      const call = (await findCallSubjects(db, scope, [callId])).get(callId)
      if (!call) throw recordingNotFound()
      const subject = subjectOfSegment(call, recording.segment)
      const decision = decideAccess(who, right, subject)
      // An API key may do less than its role.
      if (decision.allowed && may(asking.actor, right)) return recording
      await refuse(asking, right, subject, decision)
      if (right === 'listen' || !decideAccess(who, 'listen', subject).allowed) throw recordingNotFound()
      throw new AppError('not-permitted', 'You may hear this recording, not save it', { permission: right })
    },
  }
}

/** A call that was read in the actor's own scope: it belongs to an account of theirs. */
export function subjectFor({ who }: Actor, call: Pick<Call, 'id' | 'accountId' | 'parties' | 'replay'>): CallSubject {
  return { ...subjectOfCall(call), ...(who.resellerId !== undefined && { resellerId: who.resellerId }) }
}

/** Newest first; those of which a part is within reach of the right, and of the other sights. Without a filter none. */
export async function listReachableCalls(
  db: Db,
  actor: Pick<Actor, 'who'>,
  scope: Scope,
  right: AccessRight,
  filter: CallFilter | undefined,
  page: { readonly cursor?: string; readonly limit?: number },
  alsoSeenBy: readonly Sight[] = [],
): Promise<CallPage> {
  if (!filter) return { calls: [] }
  return listCalls(db, scope, withSight(actor, right, filter, alsoSeenBy), page)
}

/** How many of them. */
export async function countReachableCalls(
  db: Db,
  actor: Actor,
  scope: Scope,
  right: AccessRight,
  filter: CallFilter | undefined,
  alsoSeenBy: readonly Sight[] = [],
): Promise<CallCount> {
  if (!filter) return { count: 0, more: false }
  return countCalls(db, scope, withSight(actor, right, filter, alsoSeenBy))
}

/** What is found by a note depends on what may be heard, whatever is done with the calls. */
function withSight(
  { who }: Pick<Actor, 'who'>,
  right: AccessRight,
  filter: CallFilter,
  others: readonly Sight[],
): CallFilter {
  return { ...filter, sights: [sightOf(who, right), ...others], reader: sightOf(who, 'listen') }
}

/** Of the listener that a filter names, with the scope of the listener's account. Fails with `not-permitted` or `user-not-found`. */
export async function sightsOf(
  { db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>,
  actor: Actor,
  scope: Scope,
  heardBy: UserId | undefined,
): Promise<{ readonly scope: Scope; readonly sights: readonly Sight[] }> {
  if (heardBy === undefined) return { scope, sights: [] }
  if (userIdOf(actor) !== heardBy && !may(actor, 'explain-access')) {
    throw new AppError('not-permitted', 'Your role does not include this', { permission: 'explain-access' })
  }
  const user = await findUser(db, scope, heardBy)
  if (!user) throw new AppError('user-not-found', 'There is no such user')
  const sight = sightOf(await findWho(db, { ...user, userId: heardBy }, nowMs()), 'listen')
  return { scope: user.accountId === undefined ? scope : accountScope(user.accountId), sights: [sight] }
}

/** Those of them of which a part is within reach. */
export async function reachableCallIds(
  db: Db,
  actor: Actor,
  scope: Scope,
  right: AccessRight,
  ids: readonly CallId[],
): Promise<ReadonlySet<CallId>> {
  const subjects = await findCallSubjects(db, scope, ids)
  const reached = [...subjects.values()].filter((subject) => decideCallAccess(actor.who, right, subject).allowed)
  return new Set(reached.map(({ callId }) => callId))
}

/** Recordings of calls, and which of them the actor may hear. */
export interface HeardRecordings {
  readonly recordings: readonly Recording[]
  readonly heardIds: ReadonlySet<RecordingId>
}

/** In order of time, whatever call they belong to. */
export async function hearableRecordings(
  db: Db,
  actor: Actor,
  scope: Scope,
  callIds: readonly CallId[],
): Promise<HeardRecordings> {
  const recordings = await recordingsOfCalls(db, scope, callIds)
  if (seesEverything(sightOf(actor.who, 'listen'))) {
    return { recordings, heardIds: new Set(recordings.map(({ id }) => id)) }
  }
  const subjects = await findCallSubjects(db, scope, [...new Set(recordings.map(({ callId }) => callId))])
  const heard = recordings.filter(({ callId, segment }) => {
    const call = subjects.get(callId)
    return call && decideAccess(actor.who, 'listen', subjectOfSegment(call, segment)).allowed
  })
  return { recordings, heardIds: new Set(heard.map(({ id }) => id)) }
}

export async function recordingsWithin(
  db: Db,
  actor: Actor,
  scope: Scope,
  call: Call,
  right: 'listen' | 'download' = 'listen',
): Promise<HeardRecordings> {
  const recordings = await recordingsOfCall(db, scope, call.id)
  const subject = subjectFor(actor, call)
  const heard = recordings.filter(
    ({ segment }) => decideAccess(actor.who, right, subjectOfSegment(subject, segment)).allowed,
  )
  return { recordings, heardIds: new Set(heard.map(({ id }) => id)) }
}

/** Of a recording that `getRecording` gave. */
export function callOfRecording(db: Db, { callId }: Recording): Promise<Call> {
  return getCall(db, PLATFORM, callId)
}

export function callNotFound(): AppError {
  return new AppError('call-not-found', 'There is no such call')
}

export function recordingNotFound(): AppError {
  return new AppError('recording-not-found', 'There is no such recording')
}
