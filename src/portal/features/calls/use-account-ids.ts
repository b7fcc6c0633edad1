import { beginsWith } from './begins-with.ts'
import type { ListRow } from './list-row.ts'
import { useGrown } from './use-grown.ts'

interface Row {
  readonly call: Pick<ListRow['call'], 'accountId'>
}

export interface AccountIds {
  readonly rows: readonly Row[]
  /** The same list while the accounts are the same. */
  readonly ids: readonly string[]
}

const OF_NONE: AccountIds = { rows: [], ids: [] }

/** Whose calls these are, each account once. */
export function useAccountIds(rows: readonly ListRow[]): readonly string[] {
  return useGrown<AccountIds>((before) => accountIdsOf(rows, before), [rows]).ids
}

/** `before`: of a list that only grew below only what is new is looked at. */
export function accountIdsOf(rows: readonly Row[], before = OF_NONE): AccountIds {
  const isLonger = beginsWith(rows, before.rows)
  const ids = new Set(isLonger ? before.ids : [])
  for (const { call } of isLonger ? rows.slice(before.rows.length) : rows) ids.add(call.accountId)
  return { rows, ids: isLonger && ids.size === before.ids.length ? before.ids : [...ids] }
}
