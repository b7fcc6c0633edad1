/** What the command line changes stands in the audit log too: whoever can run it needs no key and no password. */

import type { AuditEvent } from '../core/model/audit-event.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { type Db, PLATFORM } from '../store/db.ts'

export type CommandDeed = Pick<AuditEvent, 'action' | 'details' | 'subject' | 'accountId' | 'resellerId'>

export function auditCommand(db: Db, deed: CommandDeed): Promise<void> {
  return appendAuditEvent(db, PLATFORM, { ...deed, atMs: Date.now(), actor: { kind: 'system', name: 'command line' } })
}
