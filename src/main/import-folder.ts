/** A folder of another system's recordings and metadata, from the first look into it to the audit log. */

import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { type ImportLine, type ImportOutcome, type ImportParts, importCalls } from '../archive/import-calls.ts'
import type { ImportMapping } from '../core/call-import/import-mapping.ts'
import { type PairedFiles, pairFiles } from '../core/call-import/pair-files.ts'
import { createMetadataReader, type RecordingMetadata } from '../core/call-import/read-metadata.ts'
import type { Account } from '../core/model/account.ts'
import { decodeText } from '../core/people-import/decode-text.ts'
import { auditCommand } from './audit-command.ts'

export interface FolderImport {
  readonly account: Account
  readonly folder: string
  readonly mapping: ImportMapping
  /** Look at everything, change nothing. */
  readonly dryRun: boolean
  /** Where the report is written: it is no metadata, even where it lies in the folder. */
  readonly report: string
}

export const REPORT_NAME = 'tapeline-import.jsonl'

export type ImportCounts = Readonly<Record<ImportOutcome, number>>

/** Of the report. Metadata without a file, and metadata that cannot be read, have lines, too. */
export type ReportLine =
  | ImportLine
  | { readonly outcome: 'problem'; readonly reason: string }
  | {
      readonly outcome: 'without-file'
      readonly file: string | null
      readonly originalId: string | undefined
      readonly reason: string
    }

export interface ImportListener {
  /** With so many files, once they were looked at. */
  begin(files: number): Promise<void>
  /** `counts`: of a file; with it. */
  line(line: ReportLine, counts?: ImportCounts): Promise<void>
}

export interface FolderImported {
  readonly counts: ImportCounts
  readonly withoutFile: number
  readonly problems: readonly string[]
}

/** Rejects when the database or the store fails, or the listener does: then it is done again. */
export async function importFolder(
  parts: ImportParts,
  { account, folder, mapping, dryRun, report }: FolderImport,
  listener: ImportListener,
): Promise<FolderImported> {
  const { files, withoutFile, problems } = await lookInto(folder, report, mapping, account.timeZone)
  const counts: Record<ImportOutcome, number> = { imported: 0, 'already-imported': 0, skipped: 0, failed: 0 }
  const { source } = mapping
  const audited = (action: string, details: object) =>
    dryRun ? undefined : auditCommand(parts.db, { action, accountId: account.id, details: { source, ...details } })
  await listener.begin(files.length)
  try {
    await audited('calls.import-begun', { files: files.length })
    for (const reason of problems) await listener.line({ outcome: 'problem', reason })
    for (const { where, file, id } of withoutFile) {
      const reason = `${where} names no file that is there`
      await listener.line({ file: file ?? null, originalId: id, outcome: 'without-file', reason })
    }
    for await (const line of importCalls(parts, { account, folder, files, source, dryRun })) {
      counts[line.outcome] += 1
      await listener.line(line, counts)
    }
  } finally {
    await audited('calls.imported', counts)
  }
  return { counts, withoutFile: withoutFile.length, problems }
}

async function lookInto(
  folder: string,
  report: string,
  mapping: ImportMapping,
  timeZone: string,
): Promise<PairedFiles & { readonly problems: readonly string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort()
  const audio = paths.filter((each) => /\.(wav|mp3)$/i.test(each))
  const byStem = new Map(audio.toReversed().map((each) => [stem(each), each]))
  const reader = createMetadataReader(mapping, timeZone)
  const rows: RecordingMetadata[] = []
  const problems: string[] = []
  // Reports of earlier runs name the same files.
  const isReport = (path: string) => basename(path) === REPORT_NAME || resolve(folder, path) === resolve(report)
  for (const path of paths.filter((each) => /\.(csv|json|jsonl)$/i.test(each) && !isReport(each))) {
    const { text } = decodeText(await readFile(join(folder, path)))
    const read = /\.csv$/i.test(path) ? reader.csv(path, text) : reader.json(path, text)
    problems.push(...read.problems)
    // A file beside the audio, of its name, is about it.
    const beside = byStem.get(stem(path))
    // One by one: a file may tell of more than fit among the arguments of a call.
    for (const row of read.rows)
      rows.push(beside !== undefined && read.rows.length === 1 ? { ...row, file: beside } : row)
  }
  return { ...pairFiles(audio, rows, reader.fileName), problems }
}

const stem = (path: string): string => path.replace(/\.[^./]+$/, '').toLowerCase()
