import { Readable } from 'node:stream'
import { chainOf } from '../../core/audit/audit-chain.ts'
import { auditFileHead, auditFileLine } from '../../core/audit/audit-file.ts'
import type { AccountId } from '../../core/model/ids.ts'
import { checkChain, readChain } from '../../store/audit-chains.ts'
import { type AuditFilter, listAuditEvents } from '../../store/audit-events.ts'
import { type Actor, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import { attachmentHeader } from '../recordings/attachment-header.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { presentVerification } from './present-verification.ts'

type Names = 'listAuditEvents' | 'getAuditFile' | 'verifyAuditLog'

export function auditEventHandlers({ db, nowMs, log }: ServerParts): Handlers<Names> {
  return {
    listAuditEvents: async ({ actor, query }) => {
      const { accountId, cursor, limit } = query
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) }
      const { events, nextCursor } = await listAuditEvents(db, scopeOf(actor, accountId), filterOf(query), page)
      return {
        auditEvents: events.map(({ atMs, ...event }) => ({ ...event, at: isoTime(atMs) })),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      }
    },

    getAuditFile: async ({ actor, query, request, reply }) => {
      const { accountId, format, from, to } = query
      const chain = ownChain(actor, accountId)
      await audit(db, request, nowMs(), actor, {
        action: 'audit-log.exported',
        accountId,
        details: { format, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
      })
      const lines = readChain(db, chain, { ...filterOf({ from, to }) })
      async function* content() {
        yield auditFileHead(format)
        for await (const line of lines) yield auditFileLine(format, line)
      }
      const name = `tapeline audit ${isoTime(nowMs()).slice(0, 19).replaceAll(':', '-').replace('T', ' ')}.${format}`
      reply.header('content-disposition', attachmentHeader(name)).header('cache-control', 'no-store')
      reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
      return reply.send(Readable.from(content(), { objectMode: false }))
    },

    verifyAuditLog: async ({ actor, query }) => {
      const report = await checkChain(db, ownChain(actor, query.accountId))
      if (report.problem) log.error({ ...report }, 'the audit log is not as it was written')
      return presentVerification(report)
    },
  }
}

/** Fails with `account-not-found` when the account is not the actor's to see. */
function ownChain(actor: Actor, accountId: AccountId | undefined): string {
  const scope = scopeOf(actor, accountId)
  return chainOf({
    ...(scope.kind === 'account' && { accountId: scope.accountId }),
    ...(scope.kind === 'reseller' && { resellerId: scope.resellerId }),
  })
}

interface GivenFilter {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly action?: string
  readonly actor?: string
  readonly subjectKind?: string
  readonly subjectId?: string
  readonly q?: string
}

function filterOf({ from, to, action, actor, subjectKind, subjectId, q }: GivenFilter): AuditFilter {
  return {
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    ...(action === undefined ? {} : { action }),
    ...(actor === undefined ? {} : { actor }),
    ...(q === undefined ? {} : { text: q }),
    subject: {
      ...(subjectKind === undefined ? {} : { kind: subjectKind }),
      ...(subjectId === undefined ? {} : { id: subjectId }),
    },
  }
}
