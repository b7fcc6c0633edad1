/** A CSV file of users or devices, line by line: what a line says is tried, and taken back when any line of the file cannot be done. */

import { sql } from 'kysely'
import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { ImportKind } from '../../core/people-import/import-columns.ts'
import {
  type ImportLine,
  type ImportProblem,
  type ReadImport,
  readImport,
} from '../../core/people-import/read-import.ts'
import type { Db, Trx } from '../../store/db.ts'
import type { Actor } from '../actor.ts'
import { asAppError } from '../error-answer.ts'
import { deviceBringer } from './bring-device-line.ts'
import type { DoneLine } from './bring-line.ts'
import { userBringer } from './bring-user-line.ts'

export interface ImportedLines {
  readonly applied: boolean
  readonly separator: ReadImport['separator']
  readonly lines: readonly DoneLine[]
  readonly problems: readonly ImportProblem[]
}

export interface ImportOptions {
  readonly dryRun: boolean
  readonly actor: Actor
  readonly nowMs: number
  /** Part of the same commit. */
  readonly beforeCommit: (trx: Trx, lines: readonly DoneLine[]) => Promise<void>
}

export async function importPeople(
  db: Db,
  account: Account,
  kind: ImportKind,
  text: string,
  { dryRun, actor, nowMs, beforeCommit }: ImportOptions,
): Promise<ImportedLines> {
  const file = readImport(kind, text)
  const lines: DoneLine[] = []
  const problems: ImportProblem[] = [...file.problems]
  let applied = false
  await db
    .transaction()
    .execute(async (trx) => {
      const bring = await (kind === 'users' ? userBringer(trx, account, actor, nowMs) : deviceBringer(trx, account))
      for (const line of file.lines) {
        await sql`savepoint line`.execute(trx)
        try {
          lines.push({ line: line.line, ...(await bring(line)) })
          await sql`release savepoint line`.execute(trx)
        } catch (error) {
          const found = problemsOf(error, line, file.heads)
          if (!found) throw error
          problems.push(...found)
          await sql`rollback to savepoint line`.execute(trx)
        }
      }
      if (dryRun || problems.length > 0) throw new TakenBack()
      await beforeCommit(trx, lines)
      applied = true
    })
    .catch((error: unknown) => {
      if (!(error instanceof TakenBack)) throw error
    })
  problems.sort((a, b) => a.line - b.line)
  return { applied, separator: file.separator, lines, problems }
}

/** Thrown to take everything back. */
class TakenBack extends Error {}

/** Which field an error of the store is about. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'extension-taken': 'extension',
  'email-taken': 'email',
  'user-name-taken': 'userName',
  'sip-address-taken': 'sipAddress',
  'role-not-allowed': 'role',
  'user-not-found': 'owner',
}

/** Undefined for what is no fault of the file. */
function problemsOf(
  error: unknown,
  { line }: ImportLine,
  heads: Readonly<Record<string, string>>,
): readonly ImportProblem[] | undefined {
  const known = asAppError(error)
  const inColumn = (field: string | undefined, message: string): ImportProblem => {
    const column = field === undefined ? undefined : heads[field]
    return { line, ...(column === undefined ? {} : { column }), message }
  }
  if (known.code === 'invalid-request') {
    const { problems = [] } = known.details as { problems?: { field: string; message: string }[] }
    return problems.map(({ field, message }) => inColumn(field.split('.')[0], message))
  }
  if (!(error instanceof AppError)) return undefined
  return [inColumn(FIELD_OF[known.code], known.message)]
}
