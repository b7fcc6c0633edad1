import { saveColumnLayout } from '../../store/column-layouts.ts'
import { rowsOf } from '../actor.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { ownSession } from './own-session.ts'

export function ownColumnsHandlers({ db, nowMs }: ServerParts): Handlers<'putOwnColumns'> {
  return {
    /** Not in the audit log: nobody sees more or less by it than before, and whoever drags an edge changes it ten times. */
    putOwnColumns: async ({ actor, params, body }) => {
      ownSession(actor)
      const owner = { userId: actor.id, accountId: actor.accountId, view: params.view }
      await saveColumnLayout(db, rowsOf(actor), owner, body.layout ?? undefined, nowMs())
      return undefined
    },
  }
}
