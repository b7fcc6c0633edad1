/** Whom and what a filter names, looked up before the calls are: users, devices, queues and groups by the names they have now. */

import { type SqlBool, sql } from 'kysely'
import type { UserId } from '../core/model/ids.ts'
import { type AnnotatedCalls, annotatedCalls, type WantedAnnotation } from './annotated-calls.ts'
import type { CallFilter } from './call-filter.ts'
import {
  ACCOUNT_OWNER,
  namePatterns,
  partPattern,
  phrasePattern,
  searchPatterns,
  type TextPattern,
} from './call-search.ts'
import type { Scope, Trx } from './db.ts'
import { devicesCalled } from './devices-called.ts'
import { type QueuesByAccount, queuesCalled } from './queues-called.ts'
import { storableText } from './row-values.ts'
import { usersCalled, usersNamed } from './users-called.ts'

/** A pattern with the users (and devices) that are called so now: calls of before may have other names in them. */
export interface NamePattern {
  readonly pattern: TextPattern
  readonly ids: readonly string[]
}

export interface NamedParts {
  /** Each must fit some party. */
  readonly parties: readonly NamePattern[]
  /** Each must fit the one who calls, and who is called. */
  readonly caller: readonly NamePattern[]
  readonly callee: readonly NamePattern[]
  /** Of each, one must have been on the call. */
  readonly users: readonly (readonly UserId[])[]
  /** Through one of each it must have come. */
  readonly queues: readonly NamedQueues[]
  /** One of each must be the owner of a recording. */
  readonly owners: readonly NamedOwners[]
  /** Each must be said of it. */
  readonly annotated: readonly AnnotatedCalls[]
  /** Of `except`, in its order. */
  readonly except: readonly NamedParts[]
}

export interface NamedQueues {
  /** How it was typed; of one account its queues that are called so. */
  readonly ids: readonly string[]
  /** Of several accounts. */
  readonly byAccount: QueuesByAccount
}

export interface NamedOwners {
  /** Users and devices, and `account`. */
  readonly ids: readonly string[]
  readonly queues: NamedQueues
}

export const NOTHING_NAMED: NamedParts = {
  parties: [],
  caller: [],
  callee: [],
  users: [],
  queues: [],
  owners: [],
  annotated: [],
  except: [],
}

/** `reader` and `scope`: of who looks, also for what `filter` rules out. */
export async function findNamedParts(
  trx: Trx,
  scope: Scope,
  filter: CallFilter,
  reader = filter.reader,
): Promise<NamedParts> {
  const { text = '', texts = [], phrases = [], callers = [], callees = [], users = [], queues = [] } = filter
  const { groups = [], owners = [], except = [] } = filter
  return {
    parties: await withUsers(trx, [...[text, ...texts].flatMap(searchPatterns), ...phrases.map(phrasePattern)]),
    caller: await withDevices(trx, callers.flatMap(namePatterns)),
    callee: await withDevices(trx, callees.flatMap(namePatterns)),
    users: [
      ...(await inTurn(users, (name) => usersNamed(trx, namePatterns(name)))),
      ...(await inTurn(groups, (name) => membersOf(trx, name))),
    ],
    queues: await inTurn(queues, (name) => namedQueues(trx, scope, name)),
    owners: await inTurn(owners, (name) => namedOwners(trx, scope, name)),
    annotated: await inTurn(annotationsOf(filter), (each) => annotatedCalls(trx, scope, each, reader)),
    except: await inTurn(except, (each) => findNamedParts(trx, scope, each, reader)),
  }
}

function annotationsOf({
  notes = [],
  dispositions = [],
  tags = [],
  has = [],
}: CallFilter): readonly WantedAnnotation[] {
  return [
    ...notes.map((text) => ({ kind: 'note', text }) as const),
    ...dispositions.map((text) => ({ kind: 'disposition', text }) as const),
    ...tags.map((text) => ({ kind: 'tag', text }) as const),
    ...has.map((kind) => ({ kind })),
  ]
}

async function withUsers(trx: Trx, patterns: readonly TextPattern[]): Promise<readonly NamePattern[]> {
  const ids = await usersCalled(trx, patterns)
  return patterns.map((pattern, index) => ({ pattern, ids: ids[index] ?? [] }))
}

async function withDevices(trx: Trx, patterns: readonly TextPattern[]): Promise<readonly NamePattern[]> {
  const devices = await devicesCalled(trx, patterns)
  return (await withUsers(trx, patterns)).map(({ pattern, ids }, index) => ({
    pattern,
    ids: [...ids, ...(devices[index] ?? [])],
  }))
}

async function namedQueues(trx: Trx, scope: Scope, name: string): Promise<NamedQueues> {
  const byAccount = await queuesCalled(trx, name)
  const typed = storableText(name)
  if (scope.kind !== 'account') return { ids: [typed], byAccount }
  return { ids: [...new Set([typed, ...(byAccount.get(scope.accountId) ?? [])])], byAccount: new Map() }
}

async function namedOwners(trx: Trx, scope: Scope, name: string): Promise<NamedOwners> {
  const patterns = namePatterns(name)
  const [devices] = await devicesCalled(trx, patterns.slice(0, 1))
  const account = name.trim().toLowerCase() === ACCOUNT_OWNER ? [ACCOUNT_OWNER] : []
  return {
    ids: [...account, ...(await usersNamed(trx, patterns)), ...(patterns.length === 1 ? (devices ?? []) : [])],
    queues: await namedQueues(trx, scope, name),
  }
}

/** Of the recording groups of the scope with that name in any case; when there is none, of those whose name has it in it. */
async function membersOf(trx: Trx, name: string): Promise<readonly UserId[]> {
  const part = partPattern(name)
  const rows = await trx
    .selectFrom('recording_groups')
    .innerJoin('recording_group_people', 'group_id', 'recording_groups.id')
    .select(['user_id', sql<boolean>`lower(name) = lower(trim(${name}))`.as('exact')])
    .where(sql<SqlBool>`lower(name) like ${part}`)
    .execute()
  const exact = rows.filter((row) => row.exact)
  return [...new Set((exact.length > 0 ? exact : rows).map((row) => row.user_id))]
}

/** One after the other: they share a connection. */
async function inTurn<From, To>(all: readonly From[], find: (each: From) => Promise<To>): Promise<readonly To[]> {
  const found: To[] = []
  for (const each of all) found.push(await find(each))
  return found
}
