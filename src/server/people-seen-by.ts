import type { UserId } from '../core/model/ids.ts'
import { type Actor, may, userIdOf } from './actor.ts'

/** Which people of a group or queue the actor learns of: all, for who decides or answers for access and for its leaders; else oneself. */
export function peopleSeenBy(actor: Actor, leaderIds: readonly UserId[]): (id: UserId) => boolean {
  const ownId = userIdOf(actor)
  const seesAll =
    may(actor, 'manage-users') ||
    may(actor, 'manage-access') ||
    may(actor, 'explain-access') ||
    (ownId !== undefined && leaderIds.includes(ownId))
  return (id) => seesAll || id === ownId
}
