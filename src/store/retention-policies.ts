/** How long an account keeps its recordings: its days are part of its settings, what rules keep longer is kept here, every version of it. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import type { RetentionBounds, RetentionPolicy } from '../core/model/retention.ts'
import { optionsOf } from '../core/policy/options-of.ts'
import { defaultSettings, RETENTION_DAYS } from '../core/policy/presets.ts'
import { findSettings } from './account-settings.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface AccountRetention {
  readonly accountId: AccountId
  readonly policy: RetentionPolicy
  readonly bounds: RetentionBounds
  /** Of rules and calls; 0: nobody has changed them yet. */
  readonly version: number
  /** Dates that were given under an earlier one do not hold any more. */
  readonly epoch: number
  readonly changedByName?: string
  readonly approvedByName?: string
  readonly changedAtMs?: number
}

/** What is in force. */
export function findRetention(db: Db, accountId: AccountId): Promise<AccountRetention> {
  return inScope(db, accountScope(accountId), async (trx) => {
    const found = await findSettings(trx, accountScope(accountId), accountId)
    const row = await trx
      .selectFrom('retention_policies')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    return toRetention(accountId, found?.settings, row)
  })
}

/** What is in force in each of these accounts of the scope, in two queries. */
export function findRetentions(
  db: Db,
  scope: Scope,
  accountIds: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, AccountRetention>> {
  return inScope(db, scope, async (trx) => {
    const ids = [...new Set(accountIds)]
    if (ids.length === 0) return new Map()
    const settings = await trx
      .selectFrom('account_settings')
      .distinctOn('account_id')
      // Of thousands of people they are megabytes, of which nothing is needed here.
      .select(['account_id', sql<PolicySettings>`settings - array['users', 'devices', 'queues']`.as('settings')])
      .where('account_id', 'in', ids)
      .orderBy('account_id')
      .orderBy('version', 'desc')
      .execute()
    const policies = await trx
      .selectFrom('retention_policies')
      .distinctOn('account_id')
      .selectAll()
      .where('account_id', 'in', ids)
      .orderBy('account_id')
      .orderBy('version', 'desc')
      .execute()
    const settingsOf = new Map(settings.map((row) => [row.account_id, row.settings]))
    const policyOf = new Map(policies.map((row) => [row.account_id, row]))
    return new Map(ids.map((id) => [id, toRetention(id, settingsOf.get(id), policyOf.get(id))]))
  })
}

function toRetention(
  accountId: AccountId,
  settings: PolicySettings = defaultSettings(),
  row?: Selectable<Tables['retention_policies']>,
): AccountRetention {
  const own = { rules: row?.rules ?? [], callDays: callDaysOf(row), quota: row?.quota ?? {} }
  return {
    accountId,
    ...boundedPolicy(settings, own),
    version: row?.version ?? 0,
    epoch: row?.epoch ?? 0,
    ...withoutNulls({ changedByName: row?.changed_by_name, approvedByName: row?.approved_by_name }),
    ...(row && { changedAtMs: row.changed_at.getTime() }),
  }
}

/** With the days and the bounds that these settings give. */
export function boundedPolicy(
  settings: PolicySettings,
  own: Pick<RetentionPolicy, 'rules' | 'callDays' | 'quota'>,
): { readonly policy: RetentionPolicy; readonly bounds: RetentionBounds } {
  const { retentionDays: days } = optionsOf(settings)
  return { policy: { ...own, days }, bounds: RETENTION_DAYS[settings.preset] }
}

export interface NewRetention extends Pick<RetentionPolicy, 'rules' | 'callDays' | 'quota'> {
  readonly accountId: AccountId
  /** What it replaces: fails with `retention-changed` when somebody else was quicker. */
  readonly version: number
  readonly epoch: number
  readonly changedByName: string
  readonly approvedByName?: string
}

export async function saveRetention(db: Db, changed: NewRetention, nowMs: number): Promise<void> {
  await refusing(
    inScope(db, accountScope(changed.accountId), (trx) =>
      trx
        .insertInto('retention_policies')
        .values({
          account_id: changed.accountId,
          version: changed.version + 1,
          rules: storableJson(changed.rules),
          call_days: changed.callDays === 'with-recordings' ? null : changed.callDays,
          quota: storableJson(changed.quota ?? {}),
          epoch: changed.epoch,
          changed_by_name: storableText(changed.changedByName),
          approved_by_name: changed.approvedByName === undefined ? null : storableText(changed.approvedByName),
          changed_at: new Date(nowMs),
        })
        .execute(),
    ),
  )
}

/** Nothing was promised where nothing was recorded. */
export async function hasRecordings(db: Db, accountId: AccountId): Promise<boolean> {
  const row = await inScope(db, accountScope(accountId), (trx) =>
    trx.selectFrom('recordings').select('id').where('account_id', '=', accountId).limit(1).executeTakeFirst(),
  )
  return row !== undefined
}

export interface RetentionProposal {
  readonly id: string
  readonly accountId: AccountId
  readonly state: 'waiting' | 'approved' | 'refused' | 'withdrawn'
  readonly policy: RetentionPolicy
  readonly basedOnVersion: number
  readonly reason: string
  /** A user or an API key. */
  readonly proposedBy: string
  readonly proposedByName: string
  readonly proposedAtMs: number
}

export type NewProposal = Omit<RetentionProposal, 'id' | 'state' | 'proposedAtMs'>

/** Fails with `retention-proposed` while another one waits. */
export async function createProposal(db: Db, draft: NewProposal, nowMs: number): Promise<RetentionProposal> {
  const row = await refusing(
    inScope(db, accountScope(draft.accountId), (trx) =>
      trx
        .insertInto('retention_proposals')
        .values({
          id: newId(),
          account_id: draft.accountId,
          state: 'waiting',
          days: draft.policy.days,
          rules: storableJson(draft.policy.rules),
          call_days: draft.policy.callDays === 'with-recordings' ? null : draft.policy.callDays,
          quota: storableJson(draft.policy.quota ?? {}),
          based_on_version: draft.basedOnVersion,
          reason: storableText(draft.reason),
          proposed_by: draft.proposedBy,
          proposed_by_name: storableText(draft.proposedByName),
          proposed_at: new Date(nowMs),
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    ),
  )
  return toProposal(row)
}

export async function findWaitingProposal(db: Db, accountId: AccountId): Promise<RetentionProposal | undefined> {
  const row = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('retention_proposals')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('state', '=', 'waiting')
      .executeTakeFirst(),
  )
  return row && toProposal(row)
}

/** Of two who decide at once the second fails with `retention-proposal-not-found`. */
export async function decideProposal(
  trx: Trx,
  { id, accountId }: Pick<RetentionProposal, 'id' | 'accountId'>,
  state: 'approved' | 'refused' | 'withdrawn',
  decidedByName: string,
  nowMs: number,
): Promise<void> {
  const row = await inScope(trx, accountScope(accountId), (scoped) =>
    scoped
      .updateTable('retention_proposals')
      .set({ state, decided_by_name: storableText(decidedByName), decided_at: new Date(nowMs) })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .returning('id')
      .executeTakeFirst(),
  )
  if (!row) throw proposalNotFound()
}

export function proposalNotFound(): AppError {
  return new AppError('retention-proposal-not-found', 'No shorter retention waits for an answer')
}

function toProposal(row: Selectable<Tables['retention_proposals']>): RetentionProposal {
  return {
    id: row.id,
    accountId: row.account_id,
    state: row.state,
    policy: { days: row.days, rules: row.rules, callDays: callDaysOf(row), quota: row.quota },
    basedOnVersion: row.based_on_version,
    reason: row.reason,
    proposedBy: row.proposed_by,
    proposedByName: row.proposed_by_name,
    proposedAtMs: row.proposed_at.getTime(),
  }
}

const callDaysOf = (row: { readonly call_days: number | null } | undefined): RetentionPolicy['callDays'] =>
  row?.call_days ?? 'with-recordings'
