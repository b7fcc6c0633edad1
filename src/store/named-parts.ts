/** Whom and what a filter names, looked up before the calls are: users by the names they have now, queues by theirs. */

import type { UserId } from '../core/model/ids.ts'
import type { CallFilter } from './call-filter.ts'
import { namePatterns, phrasePattern, searchPatterns } from './call-search.ts'
import type { Trx } from './db.ts'
import { type QueuesByAccount, queuesCalled } from './queues-called.ts'
import { usersCalled, usersNamed } from './users-called.ts'

/** A LIKE pattern of call-search.ts, with the users who are called so now: calls of before may have other names in them. */
export interface NamePattern {
  readonly pattern: string
  readonly userIds: readonly UserId[]
}

export interface NamedParts {
  /** Each must fit some party. */
  readonly parties: readonly NamePattern[]
  /** Each must fit the one who calls, and who is called. */
  readonly caller: readonly NamePattern[]
  readonly callee: readonly NamePattern[]
  /** Of each, one must have been on the call. */
  readonly users: readonly (readonly UserId[])[]
  /** Through one of each it must have come; `id` is how it was typed. */
  readonly queues: readonly { readonly id: string; readonly byAccount: QueuesByAccount }[]
}

export const NOTHING_NAMED: NamedParts = { parties: [], caller: [], callee: [], users: [], queues: [] }

export function namesSomething(filter: CallFilter): boolean {
  const { text = '', texts = [], phrases = [], callers = [], callees = [], users = [], queues = [] } = filter
  return text.trim() !== '' || [texts, phrases, callers, callees, users, queues].some((named) => named.length > 0)
}

export async function findNamedParts(trx: Trx, filter: CallFilter): Promise<NamedParts> {
  const { text = '', texts = [], phrases = [], callers = [], callees = [], users = [], queues = [] } = filter
  const patterns = async (all: readonly string[]): Promise<readonly NamePattern[]> => {
    const ids = await usersCalled(trx, all)
    return all.map((pattern, index) => ({ pattern, userIds: ids[index] ?? [] }))
  }
  const found: { -readonly [Key in 'users' | 'queues']: NamedParts[Key][number][] } = { users: [], queues: [] }
  for (const name of users) found.users.push(await usersNamed(trx, namePatterns(name)))
  for (const id of queues) found.queues.push({ id, byAccount: await queuesCalled(trx, id) })
  return {
    parties: await patterns([...[text, ...texts].flatMap(searchPatterns), ...phrases.map(phrasePattern)]),
    caller: await patterns(callers.flatMap(namePatterns)),
    callee: await patterns(callees.flatMap(namePatterns)),
    ...found,
  }
}
