import { userIdOf } from '../actor.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { applyDocument } from './apply-document.ts'

/** One line of the audit log must stay readable, however long the document was. */
const CHANGES_PER_EVENT = 100

export function applyHandlers({ db, bus, nowMs }: ServerParts): Handlers<'apply'> {
  return {
    apply: async ({ actor, body, query, request }) => {
      const { changes } = await applyDocument(db, bus, body, {
        dryRun: query.dryRun,
        changedBy: userIdOf(actor),
        beforeCommit: async (trx, made) => {
          const changed = made.filter(({ change }) => change !== 'unchanged')
          for (let at = 0; at < changed.length; at += CHANGES_PER_EVENT) {
            const details = { changes: changed.slice(at, at + CHANGES_PER_EVENT) }
            await audit(trx, request, nowMs(), actor, { action: 'document.applied', details })
          }
        },
      })
      return { changes: [...changes] }
    },
  }
}
