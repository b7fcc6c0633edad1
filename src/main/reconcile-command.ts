/** `tapeline reconcile`: whether what was to be recorded is recorded, by the phone system's own records. */

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { formatCompleteness } from '../cli/format-completeness.ts'
import { readDocument } from '../cli/read-document.ts'
import { cdrMapping } from '../contract/reconciliation.ts'
import { AppError } from '../core/model/app-error.ts'
import { decodeText } from '../core/people-import/decode-text.ts'
import { CDR_PRESETS, type CdrPreset } from '../core/reconciliation/cdr-mapping.ts'
import { DEFAULT_TOLERANCE_MS } from '../core/reconciliation/reconcile.ts'
import { keepReport, prepareReport } from '../server/reconciliations/reconcile-file.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { PLATFORM } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom, parseCount, parsePublicUrl } from './config.ts'
import { openDatabase } from './open-database.ts'
import { openKeys } from './open-keys.ts'
import { openMailer } from './open-mailer.ts'
import { openStoredObjects } from './open-stored-objects.ts'
import { type RemoteFile, reconcileRemotely } from './reconcile-remotely.ts'

interface ReconcileOptions extends Record<string, unknown> {
  readonly account: string
  readonly preset?: CdrPreset
  readonly mapping?: string
  readonly toleranceMs: number
  readonly dryRun?: true
  readonly json?: true
  readonly smtpUrl?: string
  readonly mailFrom?: string
  readonly publicUrl?: string
  readonly url?: string
  readonly key?: string
}

export function addReconcileCommand(program: Command): void {
  addKeyOptions(addDataOptions(program.command('reconcile')))
    .summary("whether what was to be recorded is, by the phone system's records")
    .description(
      "Holds a CSV file of the phone system's call detail records against the policy of the time of each call and against what is recorded, whole " +
        'and in a store. Tells how complete each day is and every miss with its cause, and keeps the report for the portal. Ends with status 1 when ' +
        'there is a miss. Works beside a running Tapeline.',
    )
    .argument('<file>', 'call detail records as CSV (docs/operate/completeness.md)')
    .requiredOption('--account <slug>', 'whose')
    .addOption(new Option('--preset <system>', 'whose columns the file has').choices(CDR_PRESETS))
    .option('--mapping <file>', 'JSON that says which column has what, and how times are written')
    .option(
      '--tolerance-ms <number>',
      'a recording may be shorter than the talk by so much',
      parseCount,
      DEFAULT_TOLERANCE_MS,
    )
    .addOption(
      new Option('--url <url>', 'a Tapeline elsewhere, e.g. https://calls.example.com; needs --key; 8 MiB at most')
        .env('TAPELINE_URL')
        .argParser(parsePublicUrl),
    )
    .addOption(new Option('--key <key>', 'API key for --url, of the account or of the platform').env('TAPELINE_KEY'))
    .option('--dry-run', 'tell, but keep no report and write to nobody')
    .option('--json', 'the whole report as JSON')
    .addOption(
      new Option('--smtp-url <url>', 'mail server, to write to whoever is told of misses').env('TAPELINE_SMTP_URL'),
    )
    .addOption(new Option('--mail-from <address>', 'sender of e-mails').env('TAPELINE_MAIL_FROM'))
    .addOption(new Option('--public-url <url>', 'of the portal, for links').env('TAPELINE_PUBLIC_URL'))
    .action(reconcileFile)
}

async function reconcileFile(file: string, options: ReconcileOptions): Promise<void> {
  const mapping = { ...(await mappingOf(options.mapping)), ...(options.preset && { preset: options.preset }) }
  if (options.url !== undefined) return reconcileThere(file, mapping, { ...options, url: options.url })
  const text = decodeText(await readFile(file)).text
  const config = { ...dataConfigFrom(options), ...keyConfigFrom(options) }
  const log = createLog('warn')
  const { smtpUrl, mailFrom, publicUrl } = options
  const mailer = openMailer({ smtpUrl, mailFrom, publicUrl })
  const database = await openDatabase(config, 'command', log)
  const { db } = database
  const objects = openStoredObjects(config, db, openKeys(config))
  try {
    const account = await findAccountBySlug(db, PLATFORM, options.account)
    if (!account) throw new AppError('account-not-found', `There is no account "${options.account}"`)
    const directory = await loadDirectory(db)
    const parts = {
      ...{ db, objectStore: objects.objectStore, directory: async () => directory, nowMs: Date.now, log },
      ...(mailer && { mailer }),
      ...(publicUrl !== undefined && { publicUrl }),
    }
    const fileName = basename(file)
    const draft = await prepareReport(parts, account, {
      ...{ text, fileName, madeByName: 'command line', mapping, toleranceMs: options.toleranceMs },
    })
    if (!options.dryRun) {
      await keepReport(parts, account, draft, (trx, { id, days }) =>
        auditCommand(trx, {
          action: 'calls.reconciled',
          subject: { kind: 'reconciliation', id },
          accountId: account.id,
          details: { fileName, days: days.length },
        }),
      )
    }
    process.stdout.write(options.json ? `${JSON.stringify(draft)}\n` : formatCompleteness(draft))
    if (draft.days.some(({ missed }) => missed > 0)) process.exitCode = 1
  } finally {
    objects.close()
    await database.close()
  }
}

async function reconcileThere(
  file: string,
  mapping: RemoteFile['mapping'],
  options: ReconcileOptions & { readonly url: string },
): Promise<void> {
  if (options.dryRun) throw new AppError('invalid-request', '--dry-run works on a data folder, not with --url')
  const { url, key, account, toleranceMs } = options
  const asked = { content: await readFile(file), fileName: basename(file), mapping, toleranceMs }
  const report = await reconcileRemotely(asked, { url, key, account })
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : formatCompleteness(report))
  if (report.days.some(({ missed }) => missed > 0)) process.exitCode = 1
}

async function mappingOf(file: string | undefined) {
  if (file === undefined) return {}
  const document = readDocument(
    cdrMapping,
    await readFile(file, 'utf8'),
    'docs/operate/completeness.md tells every field',
  )
  if (!document.ok) {
    throw new AppError('document-invalid', `${file} cannot be used\n  ${document.problems.join('\n  ')}`, { file })
  }
  return document.value
}
