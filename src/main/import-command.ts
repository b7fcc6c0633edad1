/** `tapeline import`: recordings of another system, with what it says of them. */

import { open, readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type Command, Option } from 'commander'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createLog } from '../adapters/pino-log.ts'
import { type ImportLine, type ImportOutcome, importCalls } from '../archive/import-calls.ts'
import { readDocument } from '../cli/read-document.ts'
import { importMapping } from '../contract/import-mapping.ts'
import {
  IMPORT_PRESETS,
  type ImportMapping,
  type ImportPreset,
  importMappingOf,
} from '../core/call-import/import-mapping.ts'
import { type PairedFiles, pairFiles } from '../core/call-import/pair-files.ts'
import { createMetadataReader, type RecordingMetadata } from '../core/call-import/read-metadata.ts'
import { AppError } from '../core/model/app-error.ts'
import { decodeText } from '../core/people-import/decode-text.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { PLATFORM } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'
import { openKeys } from './open-keys.ts'
import { openStoredObjects } from './open-stored-objects.ts'
import { showImport } from './show-import.ts'

interface ImportOptions extends Record<string, unknown> {
  readonly account: string
  readonly preset?: ImportPreset
  readonly mapping?: string
  readonly report: string
  readonly dryRun?: true
  readonly ffmpeg: string
}

export function addImportCommand(program: Command): void {
  addKeyOptions(addDataOptions(program.command('import')))
    .summary('recordings of another system, with their metadata')
    .description(
      'Imports a folder of WAV (PCM, A-law, µ-law, GSM 6.10) and MP3 files with what CSV and JSON files in it say of them. May be interrupted and ' +
        'run again: what is there already is known by its original id. Works beside a running Tapeline.',
    )
    .argument('<folder>', 'with audio and metadata, also in folders below it (docs/operate/import.md)')
    .requiredOption('--account <slug>', 'whose they become')
    .addOption(new Option('--preset <system>', 'whose export it is').choices(IMPORT_PRESETS))
    .option('--mapping <file>', 'JSON that says which column has what, and how times are written')
    .option('--report <file>', 'what became of each file, as JSON lines', 'tapeline-import.jsonl')
    .option('--dry-run', 'look at everything, tell what would be done, change nothing')
    .addOption(
      new Option('--ffmpeg <program>', 'reads MP3: a name on PATH, or a path').env('TAPELINE_FFMPEG').default('ffmpeg'),
    )
    .action(importFolder)
}

async function importFolder(folder: string, options: ImportOptions): Promise<void> {
  const mapping = await mappingOf(options)
  const log = createLog('warn')
  const config = { ...dataConfigFrom(options), ...keyConfigFrom(options) }
  const database = await openDatabase(config, 'command', log)
  const { db } = database
  const objects = openStoredObjects(config, db, openKeys(config))
  const dryRun = options.dryRun === true
  try {
    const account = await findAccountBySlug(db, PLATFORM, options.account)
    if (!account) throw new AppError('account-not-found', `There is no account "${options.account}"`)
    if (account.isClosed) throw new AppError('account-closed', 'The account is being closed')
    const { files, withoutFile, problems } = await lookInto(folder, mapping, account.timeZone)
    const mp3 = createFfmpegMp3({ program: options.ffmpeg, workFolder: config.dataFolder, log })
    const report = await open(options.report, 'w')
    const write = (line: object) => report.write(`${JSON.stringify(line)}\n`)
    const counts: Record<ImportOutcome, number> = { imported: 0, 'already-imported': 0, skipped: 0, failed: 0 }
    const view = showImport(files.length, process.stderr)
    const { source } = mapping
    const audited = (action: string, details: object) =>
      dryRun ? undefined : auditCommand(db, { action, accountId: account.id, details: { source, ...details } })
    try {
      await audited('calls.import-begun', { files: files.length })
      for (const problem of problems) await write({ outcome: 'problem', reason: problem })
      for (const { where, file, id } of withoutFile) {
        await write({
          file: file ?? null,
          originalId: id,
          outcome: 'without-file',
          reason: `${where} names no file that is there`,
        })
      }
      const parts = { db, objects: objects.objectStore, mp3, directory: await loadDirectory(db), nowMs: Date.now }
      const order = { account, folder, files, source, dryRun }
      for await (const line of importCalls(parts, order)) {
        counts[line.outcome] += 1
        view.done(counts)
        await write(line)
        if (line.outcome === 'failed' || line.outcome === 'skipped') view.say(inWords(line))
      }
    } finally {
      view.end()
      await report.close()
      await audited('calls.imported', counts)
    }
    process.stdout.write(summary(counts, { withoutFile: withoutFile.length, problems, dryRun, report: options.report }))
    if (counts.failed > 0) process.exitCode = 1
  } finally {
    objects.close()
    await database.close()
  }
}

const inWords = ({ file, outcome, reason }: ImportLine): string => `${outcome}  ${file}: ${reason ?? ''}`

interface Rest {
  readonly withoutFile: number
  readonly problems: readonly string[]
  readonly dryRun: boolean
  readonly report: string
}

function summary(
  counts: Readonly<Record<ImportOutcome, number>>,
  { withoutFile, problems, dryRun, report }: Rest,
): string {
  const lines = [
    `${counts.imported} ${dryRun ? 'would be imported' : 'imported'}, ${counts['already-imported']} there already, ${counts.skipped} skipped, ${counts.failed} failed`,
    ...(withoutFile > 0 ? [`metadata without a file that is there: ${withoutFile}`] : []),
    ...problems.slice(0, 20),
    `what became of each file: ${report}`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

async function lookInto(
  folder: string,
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
  for (const path of paths.filter((each) => /\.(csv|json|jsonl)$/i.test(each))) {
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

async function mappingOf({ preset: given, mapping: file }: ImportOptions): Promise<ImportMapping> {
  if (file === undefined) return importMappingOf(given)
  const document = readDocument(importMapping, await readFile(file, 'utf8'), 'docs/operate/import.md tells every field')
  if (!document.ok) {
    throw new AppError('document-invalid', `${file} cannot be used\n  ${document.problems.join('\n  ')}`, { file })
  }
  const { preset, ...own } = document.value
  return importMappingOf(given ?? preset, own)
}
