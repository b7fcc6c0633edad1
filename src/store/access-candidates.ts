/** Users who may have access to a stretch of a call: all who do, and some who do not. Who of them does is decided by core/access. */

import { type SqlBool, sql } from 'kysely'
import { REACH_OF_ROLE, reaches } from '../core/access/reach-of.ts'
import type { AccessRight, AccessSubject } from '../core/model/access.ts'
import { AppError } from '../core/model/app-error.ts'
import { ROLES } from '../core/model/role.ts'
import { isUuid } from '../core/model/uuid.ts'
import { accountScope, type Db, inScope } from './db.ts'
import { type StoredUser, toUser } from './users.ts'

export interface CandidatePage {
  readonly users: readonly StoredUser[]
  readonly nextCursor?: string
}

/** By name. Fails with `invalid-cursor`. */
export async function findAccessCandidates(
  db: Db,
  right: AccessRight,
  { accountId, userIds, queueIds }: AccessSubject,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<CandidatePage> {
  const wide = ROLES.filter((role) => reaches(REACH_OF_ROLE[role][right] ?? 'none', 'account'))
  const after = cursor === undefined ? undefined : parse(cursor)
  const rows = await inScope(db, accountScope(accountId), (trx) => {
    let query = trx
      .selectFrom('users')
      .selectAll()
      .where('active', '=', true)
      .where(
        sql<SqlBool>`(id = any(${userIds.filter(isUuid)}::uuid[]) or role = any(${wide}::text[]) or access_level = 'all'
          or id in (select manager.user_id from recording_group_people manager
            join recording_group_people member using (group_id)
            where manager.is_manager and member.user_id = any(${userIds.filter(isUuid)}::uuid[]))
          or id in (select user_id from queue_people where kind = 'supervisor' and queue_id = any(${queueIds}::text[]))
          or id in (select user_id from access_grants where state = 'granted'))`,
      )
      .orderBy('name')
      .orderBy('id')
      .limit(limit + 1)
    if (after) query = query.where(sql<SqlBool>`(name, id) > (${after.name}, ${after.id}::uuid)`)
    return query.execute()
  })
  const users = rows.slice(0, limit).map(toUser)
  const last = users.at(-1)
  return rows.length > limit && last ? { users, nextCursor: format(last) } : { users }
}

function format({ name, id }: Pick<StoredUser, 'name' | 'id'>): string {
  return Buffer.from(`${id}${name}`).toString('base64url')
}

function parse(cursor: string): { readonly name: string; readonly id: string } {
  const text = Buffer.from(cursor, 'base64url').toString()
  const id = text.slice(0, 36)
  if (!isUuid(id) || text.includes('\0')) {
    throw new AppError('invalid-cursor', 'This page marker is not one of ours')
  }
  return { id, name: text.slice(36) }
}
