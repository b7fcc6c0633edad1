/** `tapeline backup` and `tapeline restore`: everything of an installation but its audio, as one encrypted file. */

import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { readPassphrase } from '../adapters/passphrase-key.ts'
import { createLog } from '../adapters/pino-log.ts'
import type { Log } from '../core/model/log.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { databaseFailure } from './database-failure.ts'
import { makeBackup } from './make-backup.ts'
import { connectDatabase, openDatabase } from './open-database.ts'
import { checkBackup, refuseFullFolder, removeRestored, restoreBackup } from './restore-backup.ts'

interface BackupOptions extends Record<string, unknown> {
  readonly passphraseFile: string
  readonly journals?: true
  readonly with?: readonly string[]
}

interface RestoreOptions extends Record<string, unknown> {
  readonly passphraseFile: string
  readonly check?: true
}

export function addBackupCommands(program: Command, version: string): void {
  addKeyOptions(addDataOptions(program.command('backup')))
    .description(
      'Writes everything but recordings (database, keys, TAPELINE_… of this environment) to one file, encrypted with a passphrase. Tapeline may ' +
        'go on meanwhile.',
    )
    .argument('<file>', 'is made; must not be there')
    .requiredOption(
      '--passphrase-file <file>',
      'its first line, at least 16 characters, is what opens the backup again',
    )
    .option('--journals', 'also calls that are not archived yet: audio')
    .option('--with <files...>', 'also these files, such as the unit of systemd or certificates')
    .action((file: string, options: BackupOptions) => backup(resolve(file), options, version))
  addDataOptions(program.command('restore'))
    .description(
      'Puts a backup into a data folder that is empty (recordings may lie in its folder "objects"), and into the embedded database or a new one on ' +
        'a server. The whole file is checked before.',
    )
    .argument('<file>', 'as tapeline backup made it')
    .requiredOption('--passphrase-file <file>', 'with the passphrase that it was made with')
    .option('--check', 'only check that it is whole and the passphrase right')
    .action((file: string, options: RestoreOptions) => restore(resolve(file), options))
}

async function backup(path: string, options: BackupOptions, version: string): Promise<void> {
  const config = { ...dataConfigFrom(options), ...keyConfigFrom(options) }
  const passphrase = readPassphrase(options.passphraseFile)
  const database = await openDatabase(config, 'command', createLog('warn'))
  try {
    const { sizeBytes, tables, keys, journals } = await makeBackup(path, {
      connection: database.connection,
      dataFolder: config.dataFolder,
      passphrase,
      version,
      nowMs: Date.now(),
      configuration: configurationIn(process.env),
      withJournals: options.journals === true,
      withFiles: options.with ?? [],
      needsKeyFile: [config.keyFile, config.keyPassphraseFile, config.keyToken].some((place) => place !== undefined),
    })
    await auditCommand(database.db, {
      action: 'installation.backed-up',
      details: { sizeBytes, tables, keys, journals },
    })
    const parts = [`${tables} tables`, `${keys} files of keys`, ...(options.journals ? [`${journals} journals`] : [])]
    process.stdout.write(`${path}: ${sizeBytes} bytes, ${parts.join(', ')}\n`)
    if (config.keyToken)
      process.stdout.write('the key in the token is not in it: without that its keys cannot be opened\n')
    if (config.keyFile !== undefined)
      process.stdout.write('the key of --key-file is not in it: keep it where it is kept now, too\n')
  } finally {
    await database.close()
  }
}

async function restore(path: string, options: RestoreOptions): Promise<void> {
  const config = dataConfigFrom(options)
  const passphrase = readPassphrase(options.passphraseFile)
  if (!options.check) await refuseFullFolder(config.dataFolder)
  const checked = await checkBackup(path, passphrase)
  const { madeAt, version, needsKeyFile, tables } = checked.manifest
  process.stdout.write(`whole: made on ${madeAt} by Tapeline ${version}, ${tables.length} tables\n`)
  if (options.check) return
  const report = await restoreInto(checked, config, createLog('warn'))
  process.stdout.write(`restored: ${report.tables} tables, ${report.keys} files of keys, ${report.journals} journals\n`)
  for (const file of report.files) process.stdout.write(`taken along: ${file}\n`)
  if (needsKeyFile)
    process.stdout.write('start it with the --key-file, --key-passphrase-file or --pkcs11-module that it had\n')
}

async function restoreInto(
  checked: Awaited<ReturnType<typeof checkBackup>>,
  config: ReturnType<typeof dataConfigFrom>,
  log: Log,
) {
  const { dataFolder, databaseUrl } = config
  await mkdir(dataFolder, { recursive: true })
  try {
    const { connection, close } = await connectDatabase(config, 'serve', log)
    try {
      return await restoreBackup(checked, dataFolder, connection, log)
    } finally {
      await close()
    }
  } catch (error) {
    await removeRestored(dataFolder)
    throw databaseUrl === undefined ? error : databaseFailure(databaseUrl, error)
  }
}

/** What the service is started with. The first administrator's password has done its work. */
function configurationIn(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const given = Object.entries(environment).filter(([name]) => /^TAPELINE_(?!ADMIN_|PKCS11_PIN$)/.test(name))
  return Object.fromEntries(given) as Record<string, string>
}
