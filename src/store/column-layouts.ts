/** How people have arranged the columns of the list of calls. Whose they are is asked here: row level security knows accounts, not people. */

import type { CallsView, ColumnLayout, KeptLayout } from '../core/model/column-layout.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import { type Db, inScope, type Scope } from './db.ts'
import { storableJson } from './row-values.ts'

/** Of each view that the person has arranged. */
export async function findColumnLayouts(db: Db, scope: Scope, userId: UserId): Promise<readonly KeptLayout[]> {
  const rows = await inScope(db, scope, (trx) =>
    trx.selectFrom('column_layouts').select(['view', 'layout', 'changed_at']).where('user_id', '=', userId).execute(),
  )
  return rows.map(({ view, layout, changed_at }) => ({ view, ...layout, changedAtMs: changed_at.getTime() }))
}

/** Undefined: as it comes. */
export async function saveColumnLayout(
  db: Db,
  scope: Scope,
  owner: { readonly userId: UserId; readonly accountId: AccountId | undefined; readonly view: CallsView },
  layout: ColumnLayout | undefined,
  atMs: number,
): Promise<void> {
  const { userId, accountId, view } = owner
  await inScope(db, scope, async (trx) => {
    if (layout === undefined) {
      await trx.deleteFrom('column_layouts').where('user_id', '=', userId).where('view', '=', view).execute()
      return
    }
    const { order, shown, widths } = layout
    const values = { layout: storableJson({ order, shown, widths }), changed_at: new Date(atMs) }
    await trx
      .insertInto('column_layouts')
      .values({ user_id: userId, account_id: accountId ?? null, view, ...values })
      .onConflict((conflict) => conflict.columns(['user_id', 'view']).doUpdateSet(values))
      .execute()
  })
}
