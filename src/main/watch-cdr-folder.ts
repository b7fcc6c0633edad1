/**
 * Call detail records that the phone system leaves in a folder: `<folder>/<account>/<file>.csv`. Each becomes a report once, by whichever of the
 * processes that look, and is moved to `done`; one that cannot be read goes to `failed`, with a text beside it that says why. What is in the
 * folder when Tapeline ends is there when it starts again.
 */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readDocument } from '../cli/read-document.ts'
import { cdrMapping } from '../contract/reconciliation.ts'
import type { Account } from '../core/model/account.ts'
import { AppError } from '../core/model/app-error.ts'
import { decodeText } from '../core/people-import/decode-text.ts'
import { DEFAULT_TOLERANCE_MS } from '../core/reconciliation/reconcile.ts'
import { keepReport, prepareReport, type ReconcileParts } from '../server/reconciliations/reconcile-file.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { appendAuditEvent } from '../store/audit-events.ts'
import { accountScope, PLATFORM } from '../store/db.ts'
import { claimCdrFile, isCdrFileKnown } from '../store/reconciliations.ts'

export interface CdrFolderParts extends ReconcileParts {
  readonly folder: string
  /** Default 10 s. A file that has not changed from one look to the next is whole. */
  readonly lookEveryMs?: number
}

/** How columns are named, as for `tapeline reconcile --mapping`. */
const MAPPING_FILE = 'mapping.json'
/** All of it is read into memory, beside calls that are being recorded. */
const LARGEST_BYTES = 64 << 20
const LONGEST_NAME_BYTES = 180
const [DONE, FAILED] = ['done', 'failed']
const BY = { kind: 'system', name: 'folder' } as const

/** `close` waits for the file that is being read. */
export function watchCdrFolder(parts: CdrFolderParts): { close(): Promise<void> } {
  const { folder, log, lookEveryMs = 10_000 } = parts
  /** Size and time of change, at the look before. */
  let seen = new Map<string, string>()
  /** Told once. */
  const unknown = new Set<string>()
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const now = new Map<string, string>()
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue
      await apart(entry.name, () => lookInto(join(folder, entry.name), entry.name, now))
    }
    seen = now
  }

  /** The trouble of one folder or file holds up no other. */
  async function apart(name: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      log.warn({ err: error, folder, name }, 'call detail records: tried again')
    })
  }

  async function lookInto(path: string, slug: string, now: Map<string, string>): Promise<void> {
    const account = await findAccountBySlug(parts.db, PLATFORM, slug)
    if (!account || account.isClosed) {
      if (!unknown.has(slug)) log.warn({ folder, name: slug }, 'call detail records: there is no account of that name')
      unknown.add(slug)
      return
    }
    unknown.delete(slug)
    for (const name of await recordsIn(path)) {
      if (isClosed) return
      const file = join(path, name)
      await apart(join(slug, name), async () => {
        try {
          const { size, mtimeMs } = await stat(file)
          const state = `${size} ${mtimeMs}`
          now.set(file, state)
          if (seen.get(file) !== state) return
          await take(parts, account, path, { name, size })
          now.delete(file)
        } catch (error) {
          // Another process was first.
          if (existsSync(file)) throw error
        }
      })
    }
  }

  let looking: Promise<void> = Promise.resolve()
  function lookAfter(ms: number): void {
    if (isClosed) return
    timer = setTimeout(() => {
      looking = look()
        .catch((error: unknown) => log.warn({ err: error, folder }, 'the folder of call detail records: tried again'))
        .finally(() => lookAfter(lookEveryMs))
    }, ms)
  }
  lookAfter(0)
  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await looking
    },
  }
}

/** By name, which is in order of days as a rule. What begins with a dot is being written. */
async function recordsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /^[^.].*\.(csv|txt)$/i.test(entry.name))
    .map(({ name }) => name)
    .sort()
}

async function take(
  parts: CdrFolderParts,
  account: Account,
  folder: string,
  { name, size }: { readonly name: string; readonly size: number },
): Promise<void> {
  const { db, nowMs, log } = parts
  const at = new Date(nowMs()).toISOString().slice(0, 10)
  const move = async (to: string, mark: string) => {
    await mkdir(join(folder, to), { recursive: true })
    const moved = join(folder, to, `${at} ${mark} ${shortened(name)}`)
    await rename(join(folder, name), moved)
    return moved
  }
  const deed = { accountId: account.id, atMs: nowMs(), actor: BY }
  let fileName = name
  let mark = `${size}`
  try {
    if (size > LARGEST_BYTES) {
      throw new AppError('cdrs-unreadable', `The file has more than ${LARGEST_BYTES >> 20} MiB: give it by day`)
    }
    const content = await readFile(join(folder, name))
    const mapping = await mappingIn(folder)
    // So a file that was left behind by a kill, or comes again, is known. Read in another way it is another one.
    const sha256 = createHash('sha256').update(JSON.stringify(mapping)).update(content).digest('hex')
    mark = sha256.slice(0, 12)
    fileName = `${name} (${mark})`
    if (!(await isCdrFileKnown(db, account.id, sha256))) {
      const { text } = decodeText(content)
      const asked = { text, fileName, madeByName: BY.name, mapping, toleranceMs: DEFAULT_TOLERANCE_MS }
      const draft = await prepareReport(parts, account, asked)
      await keepReport(parts, account, draft, async (trx, report) => {
        if (!(await claimCdrFile(trx, report, sha256))) throw new TakenByAnother()
        await appendAuditEvent(trx, accountScope(account.id), {
          ...{ ...deed, action: 'calls.reconciled', subject: { kind: 'reconciliation', id: report.id } },
          details: { fileName, days: report.days.length },
        })
      })
    }
    await move(DONE, mark)
  } catch (error) {
    // Who made the report moves the file, or the next look does.
    if (error instanceof TakenByAnother) return
    // What is not the file's fault is tried again.
    if (!(error instanceof AppError)) throw error
    const { code, message } = error
    // First: where it cannot be moved, it is not told again and again; of several processes one can.
    const moved = await move(FAILED, mark)
    log.warn({ accountId: account.id, fileName, code, reason: message }, 'call detail records could not be read')
    await appendAuditEvent(db, accountScope(account.id), {
      ...{ ...deed, action: 'calls.not-reconciled', details: { fileName, code, message: message.slice(0, 500) } },
    })
    await writeFile(`${moved}.why`, `${code}: ${message}\n`)
  }
}

/** Takes the report back that was being made of the same file. */
class TakenByAnother extends Error {}

/** With what stands before and behind it, a file system takes it (255 bytes). Its end tells the kind. */
function shortened(name: string): string {
  return Buffer.byteLength(name) <= LONGEST_NAME_BYTES
    ? name
    : Buffer.from(name).subarray(-LONGEST_NAME_BYTES).toString()
}

async function mappingIn(folder: string) {
  const text = await readFile(join(folder, MAPPING_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return {}
  const document = readDocument(cdrMapping, text, 'docs/operate/completeness.md tells every field')
  if (!document.ok) throw new AppError('document-invalid', `${MAPPING_FILE}: ${document.problems.join('; ')}`)
  return document.value
}
