/** For tests: one call with two segments of different owners, and people in every relation to it. */

import type { Account } from '../../core/model/account.ts'
import type { Call } from '../../core/model/call.ts'
import type { ReplaySoFar, Segment } from '../../core/model/call-time-line.ts'
import type { UserId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import { isOutsideAccounts } from '../../core/model/role.ts'
import { accountScope, PLATFORM } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { saveRecording } from '../../store/recordings.ts'
import { createSignInSession } from '../../store/sign-in-sessions.ts'
import { createUser, type NewUser, type StoredUser } from '../../store/users.ts'
import { storeCall, type TestServer, testAudio, testCall } from '../server.test-kit.ts'

export interface Person {
  readonly user: StoredUser
  /** What a browser sends. */
  readonly headers: { readonly cookie: string; readonly 'sec-fetch-site': 'same-origin' }
}

type Draft = Partial<NewUser> & Pick<NewUser, 'name' | 'role'>

/** Signed in. Of the account unless the role is the platform's or a reseller's. */
export async function testPerson({ db, clock }: TestServer, account: Account, draft: Draft): Promise<Person> {
  const isOutside = isOutsideAccounts(draft.role)
  const owner = isOutside ? {} : { accountId: account.id }
  const scope = isOutside ? PLATFORM : accountScope(account.id)
  const user = await createUser(db, scope, { numbers: [], sipAddresses: [], ...owner, ...draft })
  const { accountId, resellerId } = user
  const session = {
    userId: user.id,
    expiresAtMs: clock.nowMs + 12 * 3_600_000,
    ...(accountId !== undefined && { accountId }),
    ...(resellerId !== undefined && { resellerId }),
  }
  const { token } = await createSignInSession(db, session, clock.nowMs)
  return { user, headers: { cookie: `tapeline_session=${token}`, 'sec-fetch-site': 'same-origin' } }
}

export interface TestStretch {
  readonly users: readonly UserId[]
  readonly queues?: readonly string[]
}

/** Saves a call with one segment and one recording per stretch, a second each. */
export async function storeCallOf(
  server: TestServer,
  account: Account,
  stretches: readonly TestStretch[],
  startedAtMs?: number,
): Promise<{ readonly call: Call; readonly recordings: readonly Recording[] }> {
  const draft = testCall(account, startedAtMs === undefined ? {} : { startedAtMs })
  const segments = stretches.map(
    ({ users, queues = [] }, index): Segment => ({
      fromMs: draft.startedAtMs + index * 1000,
      toMs: draft.startedAtMs + (index + 1) * 1000,
      owner: { kind: 'user', userId: users[0] ?? '' },
      triggers: [{ kind: 'user', userId: users[0] ?? '' }],
      startedBy: 'rule',
      endedBy: index === stretches.length - 1 ? 'call-ended' : 'owner-changed',
      pauses: [],
      kept: [{ fromMs: draft.startedAtMs + index * 1000, toMs: draft.startedAtMs + (index + 1) * 1000 }],
      marks: [],
      visibleTo: { users, scopes: ['CCS', 'OM', 'SU', 'RES'] },
      ...(queues.length > 0 && { queues }),
    }),
  )
  const replay: ReplaySoFar = {
    outcome: 'record',
    direction: 'inbound',
    segments,
    unrecorded: [],
    commands: [],
    trace: [],
    status: 'off',
    minimumDurationMs: 0,
    decision: draft.decision ?? { outcome: 'record', direction: 'inbound', triggers: [], trace: [] },
    people: {
      users: [...new Set(stretches.flatMap(({ users }) => users))],
      queues: [...new Set(stretches.flatMap(({ queues = [] }) => queues))],
    },
  }
  const metadata = draft.sessions.map(({ id: sessionId }) => {
    const body = { contentType: 'application/rs-metadata+xml', raw: '<recording/>', problems: [] }
    return { atMs: draft.startedAtMs, sessionId, ...body }
  })
  const call: Call = { ...draft, replay, metadata }
  const first = await storeCall(server, call, testAudio())
  if (!first) throw new Error('A call with audio has a recording')
  const recordings = segments.map(
    (segment, index): Recording => ({
      ...first,
      id: index === 0 ? first.id : newId(),
      startedAtMs: segment.fromMs,
      durationMs: 1000,
      segment: { ...segment, index },
    }),
  )
  for (const recording of recordings) await saveRecording(server.db, recording)
  return { call, recordings }
}
