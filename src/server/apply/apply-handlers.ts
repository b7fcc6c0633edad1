import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { appliedPortions } from './applied-portions.ts'
import { applyDocument } from './apply-document.ts'

export function applyHandlers(parts: ServerParts): Handlers<'apply'> {
  return {
    apply: async ({ actor, body, query, request }) => {
      const { changes } = await applyDocument(parts, body, {
        dryRun: query.dryRun,
        actor,
        nowMs: parts.nowMs(),
        beforeCommit: async (trx, made) => {
          for (const portion of appliedPortions(made)) {
            await audit(trx, request, parts.nowMs(), actor, { action: 'document.applied', ...portion })
          }
        },
      })
      return { changes: [...changes] }
    },
  }
}
