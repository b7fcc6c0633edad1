/** `tapeline apply`: accounts, users, devices, recording clients and settings as one document. */

import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { openPostgresBus } from '../adapters/postgres-bus.ts'
import { AppError } from '../core/model/app-error.ts'
import { applyDocument } from '../server/apply/apply-document.ts'
import { addDataOptions, dataConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'

export function addApplyCommand(program: Command): void {
  addDataOptions(program.command('apply'))
    .summary('accounts, users, recording clients and settings from one document')
    .description(
      'Brings accounts, users, devices, recording clients and settings to what the document says, and tells each change.',
    )
    .argument('<file>', 'JSON document (docs/api/apply.md)')
    .option('--dry-run', 'tell what would change, change nothing')
    .action(async (file: string, options: { dryRun?: true } & Record<string, unknown>) => {
      const document = parseJson(file, await readFile(file, 'utf8'))
      const log = createLog('warn')
      const database = await openDatabase(dataConfigFrom(options), 'command', log)
      try {
        const bus = await openPostgresBus(database.connection, log)
        try {
          const { changes } = await applyDocument(database.db, bus, document, { dryRun: options.dryRun === true })
          for (const change of changes) process.stdout.write(`${JSON.stringify(change)}\n`)
        } finally {
          await bus.close()
        }
      } finally {
        await database.close()
      }
    })
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('document-invalid', `${file} is not JSON: ${(error as Error).message}`, { file })
  }
}
