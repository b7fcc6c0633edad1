import { useMemo, useRef } from 'react'
import { beginsWith } from './begins-with.ts'
import type { ListRow } from './list-row.ts'

/** Whose calls these are, each account once. Of a list that only grew below only what is new is looked at: it may have 100,000 rows. */
export function useAccountIds(rows: readonly ListRow[]): readonly string[] {
  const before = useRef({ rows: [] as readonly ListRow[], ids: [] as readonly string[] })
  return useMemo(() => {
    const isLonger = beginsWith(rows, before.current.rows)
    const ids = new Set(isLonger ? before.current.ids : [])
    for (let index = isLonger ? before.current.rows.length : 0; index < rows.length; index++) {
      const row = rows[index]
      if (row) ids.add(row.call.accountId)
    }
    // The same list while the accounts are the same.
    const isSame = isLonger && ids.size === before.current.ids.length
    before.current = { rows, ids: isSame ? before.current.ids : [...ids] }
    return before.current.ids
  }, [rows])
}
