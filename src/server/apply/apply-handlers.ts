import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { authorOf } from '../settings/author-of.ts'
import { appliedPortions } from './applied-portions.ts'
import { applyDocument } from './apply-document.ts'

export function applyHandlers({ db, bus, nowMs }: ServerParts): Handlers<'apply'> {
  return {
    apply: async ({ actor, body, query, request }) => {
      const { changes } = await applyDocument(db, bus, body, {
        dryRun: query.dryRun,
        by: authorOf(actor),
        beforeCommit: async (trx, made) => {
          for (const details of appliedPortions(made)) {
            await audit(trx, request, nowMs(), actor, { action: 'document.applied', details })
          }
        },
      })
      return { changes: [...changes] }
    },
  }
}
