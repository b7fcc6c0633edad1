/** `tapeline import`: recordings of another system, with what it says of them. */

import { type FileHandle, open, readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createLog } from '../adapters/pino-log.ts'
import type { ImportLine } from '../archive/import-calls.ts'
import { readDocument } from '../cli/read-document.ts'
import { importMapping } from '../contract/import-mapping.ts'
import {
  IMPORT_PRESETS,
  type ImportMapping,
  type ImportPreset,
  importMappingOf,
} from '../core/call-import/import-mapping.ts'
import { AppError } from '../core/model/app-error.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { PLATFORM } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { type FolderImported, importFolder, REPORT_NAME } from './import-folder.ts'
import { openDatabase } from './open-database.ts'
import { openKeys } from './open-keys.ts'
import { openStoredObjects } from './open-stored-objects.ts'
import { type ImportView, showImport } from './show-import.ts'

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
    .option('--report <file>', 'what became of each file, as JSON lines', REPORT_NAME)
    .option('--dry-run', 'look at everything, tell what would be done, change nothing')
    .addOption(
      new Option('--ffmpeg <program>', 'reads MP3: a name on PATH, or a path').env('TAPELINE_FFMPEG').default('ffmpeg'),
    )
    .action(runImport)
}

async function runImport(folder: string, options: ImportOptions): Promise<void> {
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
    const mp3 = createFfmpegMp3({ program: options.ffmpeg, workFolder: config.dataFolder, log })
    const parts = { db, objects: objects.objectStore, mp3, directory: await loadDirectory(db), nowMs: Date.now }
    let report: FileHandle | undefined
    let view: ImportView | undefined
    const imported = await importFolder(
      parts,
      { account, folder, mapping, dryRun, report: options.report },
      {
        async begin(files) {
          report = await open(options.report, 'w')
          view = showImport(files, process.stderr)
        },
        async line(line, counts) {
          await report?.write(`${JSON.stringify(line)}\n`)
          if (counts) view?.done(counts)
          if (line.outcome === 'failed' || line.outcome === 'skipped') view?.say(inWords(line))
        },
      },
    ).finally(async () => {
      view?.end()
      await report?.close()
    })
    process.stdout.write(summary(imported, dryRun, options.report))
    if (imported.counts.failed > 0) process.exitCode = 1
  } finally {
    objects.close()
    await database.close()
  }
}

const inWords = ({ file, outcome, reason }: ImportLine): string => `${outcome}  ${file}: ${reason ?? ''}`

function summary({ counts, withoutFile, problems }: FolderImported, dryRun: boolean, report: string): string {
  const lines = [
    `${counts.imported} ${dryRun ? 'would be imported' : 'imported'}, ${counts['already-imported']} there already, ${counts.skipped} skipped, ${counts.failed} failed`,
    ...(withoutFile > 0 ? [`metadata without a file that is there: ${withoutFile}`] : []),
    ...problems.slice(0, 20),
    `what became of each file: ${report}`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

async function mappingOf({ preset: given, mapping: file }: ImportOptions): Promise<ImportMapping> {
  if (file === undefined) return importMappingOf(given)
  const document = readDocument(importMapping, await readFile(file, 'utf8'), 'docs/operate/import.md tells every field')
  if (!document.ok) {
    throw new AppError('document-invalid', `${file} cannot be used\n  ${document.problems.join('\n  ')}`, { file })
  }
  const { preset, ...own } = document.value
  return importMappingOf(given ?? preset, own)
}
