import { expect, it } from 'vitest'
import type { Who } from '../model/access.ts'
import type { Segment } from '../model/call-time-line.ts'
import { mayReadNote } from './may-read-note.ts'

const ACCOUNT = 'account'

function who(userId: string): Who {
  return {
    userId,
    role: 'user',
    accountId: ACCOUNT,
    accessLevel: 'by-role',
    managedGroups: [],
    supervisedQueueIds: new Set(),
    grants: [],
    grantedGroups: [],
    hidingUserIds: new Set(),
  }
}

const segment = (fromMs: number, toMs: number, user: string, endedBy = 'owner-changed') =>
  ({ fromMs, toMs, endedBy, triggers: [], visibleTo: { users: [user], scopes: [] } }) as unknown as Segment

/** Ann hands the call to Ben after ten seconds; nothing is recorded from 20 s to 30 s. */
const SEGMENTS = [
  segment(0, 10_000, 'ann'),
  segment(10_001, 20_000, 'ben'),
  segment(30_000, 40_000, 'ben', 'still-running'),
]
const CALL = {
  callId: 'call',
  accountId: ACCOUNT,
  userIds: ['ann', 'ben'],
  queueIds: [],
  segments: SEGMENTS.map(({ visibleTo }) => ({ userIds: visibleTo.users, queueIds: [] })),
}

it.each([
  ['of the whole call', undefined, true, true],
  ['of a moment of one', 5000, true, false],
  ['of a moment of the other', 15_000, false, true],
  ['of a moment of which nothing is recorded', 25_000, true, true],
  ['of the moment at which a segment ends', 10_000, true, false],
  ['of a segment that goes on, behind what was last stored', 99_000, false, true],
])('shows a note %s to those who may hear it', (_, atMs, ann, ben) => {
  expect([who('ann'), who('ben')].map((each) => mayReadNote(each, CALL, SEGMENTS, atMs))).toEqual([ann, ben])
})
