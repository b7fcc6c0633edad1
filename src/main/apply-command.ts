/** `tapeline apply`: accounts, users, devices, recording clients and settings as one document. */

import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { openPostgresBus } from '../adapters/postgres-bus.ts'
import { formatChanges } from '../cli/format-changes.ts'
import { readDocument } from '../cli/read-document.ts'
import { applyDocument as documentSchema } from '../contract/apply-document.ts'
import { AppError } from '../core/model/app-error.ts'
import { appliedPortions } from '../server/apply/applied-portions.ts'
import { applyDocument } from '../server/apply/apply-document.ts'
import { applyRemotely } from './apply-remotely.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'
import { openKeys } from './open-keys.ts'

interface ApplyOptions extends Record<string, unknown> {
  readonly dryRun?: true
  readonly json?: true
  readonly url?: string
  readonly key?: string
}

export function addApplyCommand(program: Command): void {
  addKeyOptions(addDataOptions(program.command('apply')))
    .summary('accounts, users, recording clients and settings from one document')
    .description(
      'Brings accounts, users, devices, recording clients and settings to what the document says, and tells each change. ' +
        'Works beside a running Tapeline, on its data folder or over the network.',
    )
    .argument('<file>', 'JSON document (docs/api/apply.md)')
    .addOption(
      new Option('--url <url>', 'a Tapeline elsewhere, e.g. https://calls.example.com; needs --key')
        .env('TAPELINE_URL')
        .argParser(parseUrl),
    )
    .addOption(new Option('--key <key>', 'API key of the platform for --url').env('TAPELINE_KEY'))
    .option('--dry-run', 'tell what would change, change nothing')
    .option('--json', 'the changes as JSON lines')
    .action(async (file: string, options: ApplyOptions) => {
      const document = readDocument(documentSchema, await readFile(file, 'utf8'), 'docs/api/apply.md tells every field')
      if (!document.ok) {
        throw new AppError('document-invalid', `${file} cannot be used\n  ${document.problems.join('\n  ')}`, { file })
      }
      const dryRun = options.dryRun === true
      const changes =
        options.url === undefined
          ? await applyHere(document.value, options, dryRun)
          : await applyRemotely(document.value, { url: options.url, key: options.key, dryRun })
      process.stdout.write(
        options.json
          ? changes.map((change) => `${JSON.stringify(change)}\n`).join('')
          : formatChanges(changes, { dryRun }),
      )
    })
}

function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text
  throw new InvalidArgumentError('Give the address of the portal, e.g. https://calls.example.com.')
}

async function applyHere(document: unknown, options: ApplyOptions, dryRun: boolean) {
  const log = createLog('warn')
  const config = dataConfigFrom(options)
  const keys = openKeys({ ...config, ...keyConfigFrom(options) })
  const database = await openDatabase(config, 'command', log)
  try {
    const bus = await openPostgresBus(database.connection, log)
    try {
      const { changes } = await applyDocument({ db: database.db, bus, keys }, document, {
        dryRun,
        beforeCommit: async (trx, made) => {
          for (const portion of appliedPortions(made))
            await auditCommand(trx, { action: 'document.applied', ...portion })
        },
      })
      return changes
    } finally {
      await bus.close()
    }
  } finally {
    await database.close()
  }
}
