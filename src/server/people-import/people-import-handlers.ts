import { AppError } from '../../core/model/app-error.ts'
import { decodeText } from '../../core/people-import/decode-text.ts'
import { findAccount } from '../../store/accounts.ts'
import { appliedPortions } from '../apply/applied-portions.ts'
import { tellOfChanges } from '../apply/tell-of-changes.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { authorOf } from '../settings/author-of.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'
import { importPeople } from './import-people.ts'

export function peopleImportHandlers({ db, bus, nowMs }: ServerParts): Handlers<'importPeople'> {
  return {
    importPeople: async ({ actor, params: { accountId }, query: { dryRun }, body, request }) => {
      const account = await findAccount(db, await scopeOfAccount(db, actor, accountId), accountId)
      if (!account) throw new AppError('account-not-found', 'There is no such account')
      const { kind } = body
      const { text, encoding } =
        'text' in body
          ? { text: body.text, encoding: 'utf-8' as const }
          : decodeText(Buffer.from(body.base64, 'base64'))
      const { applied, separator, lines, problems } = await importPeople(db, account, kind, text, {
        dryRun,
        actor,
        nowMs: nowMs(),
        beforeCommit: async (trx, done) => {
          const changes = done.map(({ line: _, ...rest }) => ({ kind: OF_KIND[kind], ...rest }))
          await tellOfChanges(trx, { accountId, changes }, authorOf(actor), nowMs())
          for (const { details } of appliedPortions([{ accountId, changes }])) {
            await audit(trx, request, nowMs(), actor, {
              action: 'people.imported',
              accountId,
              details: { kind, ...details },
            })
          }
        },
      })
      const changed = lines.some(({ change }) => change !== 'unchanged')
      if (applied && changed) await bus.publish({ topic: 'directory-changed', accountId })
      return {
        applied,
        encoding,
        separator,
        lines: lines.map(({ subjectId: _, ...line }) => line),
        problems: [...problems],
      }
    },
  }
}

const OF_KIND = { users: 'user', devices: 'device' } as const
