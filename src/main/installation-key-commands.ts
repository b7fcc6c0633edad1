/** `tapeline keys make-token-key` and `replace-installation-key`: the key that the keys of accounts are sealed with. */

import { type Command, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { createTokenKey } from '../adapters/pkcs11/token-key.ts'
import { AppError } from '../core/model/app-error.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'
import { INSTALLATION_KEYS, replaceInstallationKey } from './open-keys.ts'

type Options = Record<string, unknown>

export function addInstallationKeyCommands(keys: Command): void {
  addKeyOptions(keys.command('make-token-key'))
    .description(
      'Makes the AES-256 key of the installation in an HSM or another PKCS#11 token, so that it never leaves it; one of this name that is there stays. ' +
        'Prints its id.',
    )
    .action(makeTokenKey)
  addKeyOptions(addDataOptions(keys.command('replace-installation-key')), { several: true })
    .description(
      'Seals the keys of accounts, and the one for evidence, with another key of the installation. Name where the former key is and where the new one ' +
        'is; the one under --data need not be named. Recordings are not touched. May be repeated when it was interrupted.',
    )
    .addOption(
      new Option(
        '--with <place>',
        'where the new key is: --key-file or under --data, --key-passphrase-file, --pkcs11-module',
      )
        .choices(INSTALLATION_KEYS)
        .makeOptionMandatory(),
    )
    .action(replace)
}

async function makeTokenKey(options: Options): Promise<void> {
  const { keyToken } = keyConfigFrom(options)
  if (!keyToken) throw new AppError('encryption-key-missing', 'Say where the token is: --pkcs11-module')
  const { keyId, isNew } = await createTokenKey(keyToken).makeKey()
  process.stdout.write(`key ${keyId} "${keyToken.key}" ${isNew ? 'was made in the token' : 'is in the token'}\n`)
}

async function replace(options: Options): Promise<void> {
  const config = { ...dataConfigFrom(options), ...keyConfigFrom(options) }
  const database = await openDatabase(config, 'command', createLog('warn'))
  try {
    const place = options.with as (typeof INSTALLATION_KEYS)[number]
    const count = await replaceInstallationKey(config, place)
    await auditCommand(database.db, { action: 'installation-key.replaced', details: { place, keys: count } })
    process.stdout.write(
      `${count} keys are sealed with the key of --with ${place}\n` +
        'start Tapeline with it now, run this once more, and destroy the former key: it still opens backups of before\n',
    )
  } finally {
    await database.close()
  }
}
