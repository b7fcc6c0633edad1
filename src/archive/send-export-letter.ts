/** Tells by e-mail that an export is there. Nothing waits for a letter. */

import { type ExportNews, exportLetter } from '../core/export/export-letter.ts'
import { formatZonedTime } from '../core/export/zoned-time.ts'
import type { Log } from '../core/model/log.ts'
import { findAccount } from '../store/accounts.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import { findExportSchedule } from '../store/export-schedules.ts'
import { EXPORT_LIFETIME_MS, type Export } from '../store/exports.ts'
import { findLetterLanguage } from '../store/letter-languages.ts'
import type { Mailer } from '../store/mailer.ts'
import { findUser } from '../store/users.ts'

export interface ExportLetterParts {
  readonly db: Db
  /** Absent where no mail server is configured. */
  readonly mailer?: Mailer
  /** Of the portal. */
  readonly publicUrl?: string
  readonly log: Log
}

/** To whoever asked, where they are a person with an address. Never rejects. */
export async function sendExportLetter(
  parts: ExportLetterParts,
  { id, requestedBy, createdAtMs, scheduleId }: Export,
  happened: Happened,
): Promise<void> {
  const { db, mailer, publicUrl = '', log } = parts
  if (!mailer || requestedBy === undefined) return
  try {
    const user = await findUser(db, PLATFORM, requestedBy)
    if (!user?.active || user.email === undefined) return
    const language = await findLetterLanguage(db, user.id)
    const timeZone = await timeZoneOf(db, user.accountId)
    const schedule = scheduleId === undefined ? undefined : await findExportSchedule(db, PLATFORM, scheduleId)
    const until = `${formatZonedTime(createdAtMs + EXPORT_LIFETIME_MS, timeZone).slice(0, -3)} (${timeZone})`
    const letter = exportLetter({
      language,
      personName: user.name,
      link: `${publicUrl}/exports`,
      happened: happened.what === 'ready' && !schedule ? { ...happened, until } : happened,
      ...(schedule && { scheduleName: schedule.name }),
    })
    await mailer.send({ to: user.email, ...letter })
  } catch (error) {
    log.warn({ exportId: id, err: error }, 'a letter about an export was not sent')
  }
}

type Happened =
  | { readonly what: 'ready'; readonly calls: number; readonly leftOut: number }
  | Extract<ExportNews['happened'], { readonly what: 'failed' }>

async function timeZoneOf(db: Db, accountId: string | undefined): Promise<string> {
  if (accountId === undefined) return 'UTC'
  return (await findAccount(db, accountScope(accountId), accountId))?.timeZone ?? 'UTC'
}
