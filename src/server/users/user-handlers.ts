import type { SeenUser, User } from '../../contract/user.ts'
import { AppError } from '../../core/model/app-error.ts'
import { removeOneTimeLinks } from '../../store/one-time-links.ts'
import { pageUsers } from '../../store/page-people.ts'
import { endSignInSessionsOfUser } from '../../store/sign-in-sessions.ts'
import { createUser, removeUser, type StoredUser, setPasswordHash, updateUser } from '../../store/users.ts'
import { type Actor, may, scopeOf, userIdOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { givenIds } from '../given-ids.ts'
import { getReseller } from '../resellers/get-reseller.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { createGuardedPasswordCheck, signInNameOf } from '../sign-in/guarded-password-check.ts'
import { hashNewPassword } from '../sign-in/new-password.ts'
import { tellOwner } from '../sign-in/tell-owner.ts'
import { getUser } from './get-user.ts'
import {
  type Owner,
  ownerForRole,
  refuseLastAdministrator,
  refuseOtherOwner,
  refuseStronger,
  refuseStrongerPerson,
  refuseWayIn,
  scopeOfOwner,
} from './user-rules.ts'

type Names = 'listUsers' | 'getUser' | 'createUser' | 'updateUser' | 'setPassword' | 'removeUser'

export function userHandlers(parts: ServerParts): Handlers<Names> {
  const { db, nowMs } = parts
  const checkPassword = createGuardedPasswordCheck(parts)

  return {
    listUsers: async ({ actor, query: { accountId, resellerId, ofPlatform, site, ids, ...page } }) => {
      const of = resellerId === undefined ? {} : { resellerId: (await getReseller(db, actor, resellerId)).id }
      const asColleague = !may(actor, 'manage-users')
      const filter = {
        ...of,
        ...givenIds(ids),
        ...(ofPlatform && { ofPlatform }),
        ...(site === undefined ? {} : { site }),
        ...(asColleague && { asColleague }),
      }
      const { users, ...next } = await pageUsers(db, scopeOf(actor, accountId), filter, page)
      return { users: users.map((user) => presentUserTo(actor, user)), ...next }
    },

    getUser: async ({ actor, params }) => presentUserTo(actor, await getUser(db, actor, params.userId)),

    createUser: async (asked) => {
      const { password, accountId: _, resellerId: __, ...fields } = asked.body
      const owner = await ownerForRole(db, asked.actor, fields.role, asked.body)
      refuseStronger(asked.actor, fields)
      if (password !== undefined) refuseWayIn(asked.actor)
      const passwordHash = password === undefined ? undefined : await hashNewPassword(parts, password, fields)
      return changeDirectory(parts, asked, async (trx) => {
        const user = await createUser(trx, scopeOfOwner(owner), {
          ...fields,
          ...owner,
          ...(passwordHash === undefined ? {} : { passwordHash }),
        })
        return { result: presentUser(user), deed: deed('user.created', user), ...accountOf(user) }
      })
    },

    updateUser: async (asked) => {
      const before = await getUser(db, asked.actor, asked.params.userId)
      const user: StoredUser = { ...asked.body, id: before.id, ...ownerOf(before) }
      refuseOtherOwner(user.role, user)
      await refuseStrongerPerson(db, asked.actor, before, nowMs())
      refuseStronger(asked.actor, user)
      return changeDirectory(parts, asked, async (trx) => {
        const losesEmail = before.email !== undefined && user.email === undefined
        if (losesEmail || (before.active && !user.active)) await refuseLastAdministrator(trx, user)
        await updateUser(trx, scopeOf(asked.actor), user)
        return { result: presentUser(user), deed: deed('user.changed', user), ...accountOf(user) }
      })
    },

    setPassword: async (asked) => {
      const { actor, body, params } = asked
      const user = await getUser(db, actor, params.userId)
      const own = actor.kind === 'user' && actor.id === user.id
      const manages = may(actor, 'manage-users')
      if (!own && !manages) {
        throw new AppError('not-permitted', 'Your role does not include this', { permission: 'manage-users' })
      }
      if (!own) {
        await refuseStrongerPerson(db, actor, user, nowMs())
        refuseWayIn(actor)
      }
      if (own) {
        const { isRight } = await checkPassword(asked.request.ip, signInNameOf(user), body.currentPassword ?? '')
        if (!isRight) throw new AppError('wrong-credentials', 'The present password is not this')
      }
      const passwordHash = await hashNewPassword(parts, body.password, user)
      await changeDirectory(parts, asked, async (trx) => {
        await setPasswordHash(trx, scopeOf(actor), user.id, passwordHash)
        await endSignInSessionsOfUser(trx, user.id)
        await removeOneTimeLinks(trx, user.id)
        return { result: undefined, deed: deed('user.password-changed', user), ...accountOf(user) }
      })
      tellOwner(parts, user, 'user.password-changed')
      return undefined
    },

    removeUser: async (asked) => {
      const user = await getUser(db, asked.actor, asked.params.userId)
      await refuseStrongerPerson(db, asked.actor, user, nowMs())
      return changeDirectory(parts, asked, async (trx) => {
        await refuseLastAdministrator(trx, user)
        await removeUser(trx, scopeOf(asked.actor), user.id)
        return { result: undefined, deed: deed('user.removed', user), ...accountOf(user) }
      })
    },
  }
}

function accountOf({ accountId }: StoredUser) {
  return accountId === undefined ? {} : { accountId }
}

function ownerOf({ accountId, resellerId }: StoredUser): Owner {
  return { ...(accountId === undefined ? {} : { accountId }), ...(resellerId === undefined ? {} : { resellerId }) }
}

function deed(action: string, user: StoredUser) {
  const { id, name, role } = user
  return { action, subject: { kind: 'user', id }, details: { name, role }, ...ownerOf(user) }
}

export function presentUser({ numbers, sipAddresses, ...user }: StoredUser): User {
  return { ...user, numbers: [...numbers], sipAddresses: [...sipAddresses] }
}

/** Of others only what calls show of them, unless the actor manages users. */
function presentUserTo(actor: Actor, user: StoredUser): SeenUser {
  const whole = presentUser(user)
  if (userIdOf(actor) === user.id || may(actor, 'manage-users')) return whole
  const { email, userName, role, accessLevel, hidesRecordings, active, ...seen } = whole
  return seen
}
