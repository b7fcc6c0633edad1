/** `tapeline keys`: a new key for an account, and its recordings sealed with it; archive keys and what they open. */

import type { Command } from 'commander'
import { openPgBossJobs } from '../adapters/pg-boss-jobs.ts'
import { createLog } from '../adapters/pino-log.ts'
import { AppError } from '../core/model/app-error.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { PLATFORM } from '../store/db.ts'
import { addArchiveKeyCommands } from './archive-key-commands.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { addInstallationKeyCommands } from './installation-key-commands.ts'
import { openDatabase } from './open-database.ts'
import { openKeys } from './open-keys.ts'

interface Options extends Record<string, unknown> {
  readonly account: string
}

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('keys that recordings and journals are encrypted with')
  addKeyOptions(addDataOptions(keys.command('rotate')))
    .description(
      'Makes a new key for an account and has what is stored of it sealed with the new one, without encrypting audio again. The earlier keys ' +
        'stay: journals and backups may need them.',
    )
    .requiredOption('--account <slug>', 'whose')
    .action((options: Options) => seal(options, true))
  addKeyOptions(addDataOptions(keys.command('seal')))
    .description(
      'Has what was stored of an account before it switched encryption on encrypted, and what was interrupted finished.',
    )
    .requiredOption('--account <slug>', 'whose')
    .action((options: Options) => seal(options, false))
  addInstallationKeyCommands(keys)
  addArchiveKeyCommands(keys)
}

async function seal(options: Options, rotate: boolean): Promise<void> {
  const log = createLog('warn')
  const config = { ...dataConfigFrom(options), ...keyConfigFrom(options) }
  const database = await openDatabase(config, 'command', log)
  try {
    const account = await findAccountBySlug(database.db, PLATFORM, options.account)
    if (!account) throw new AppError('account-not-found', `There is no account "${options.account}"`)
    const jobs = await openPgBossJobs(database.connection, log)
    try {
      const keyId = rotate ? await openKeys(config).rotateAccountKey(account.id) : undefined
      await database.db.transaction().execute(async (trx) => {
        await jobs.enqueue(trx, { name: 'seal-objects', subjectId: account.id })
        const action = rotate ? 'encryption-key.rotated' : 'recordings.seal'
        await auditCommand(trx, { action, accountId: account.id, details: keyId === undefined ? {} : { keyId } })
      })
      if (keyId !== undefined) process.stdout.write(`new key ${keyId} of account ${account.slug}\n`)
      process.stdout.write('its recordings are sealed in the background: a running Tapeline begins at once\n')
    } finally {
      await jobs.close()
    }
  } finally {
    await database.close()
  }
}
