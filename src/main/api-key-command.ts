/** `tapeline api-key`: keys for programs, made beside a running Tapeline or before its first start. */

import { type Command, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Role } from '../core/model/role.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { createApiKey } from '../store/api-keys.ts'
import { accountScope, PLATFORM } from '../store/db.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, dataConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'

const ROLES_OF_KEYS = ['administrator', 'account-administrator', 'viewer', 'auditor'] as const satisfies Role[]

export function addApiKeyCommand(program: Command): void {
  const apiKey = program.command('api-key').description('keys for programs that use the API')
  addDataOptions(apiKey.command('create'))
    .description('Prints a new key once: Authorization: Bearer <key>.')
    .option('--account <slug>', 'the account the key is for; without it, a key of the whole platform')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES_OF_KEYS).default('viewer'))
    .option('--name <name>', 'to tell keys apart', 'command line')
    .action(async (options: { account?: string; role: Role; name: string } & Record<string, unknown>) => {
      const { account: slug, name } = options
      // Of an account, "administrator" can only mean its own.
      const role = slug !== undefined && options.role === 'administrator' ? 'account-administrator' : options.role
      if (slug === undefined && role !== 'administrator') {
        throw new AppError('role-needs-account', `A key with role ${role} belongs to an account: give --account`)
      }
      const database = await openDatabase(dataConfigFrom(options), 'command', createLog('warn'))
      try {
        const account = slug === undefined ? undefined : await findAccountBySlug(database.db, PLATFORM, slug)
        if (slug !== undefined && !account) throw new AppError('account-not-found', `There is no account "${slug}"`)
        const scope = account ? accountScope(account.id) : PLATFORM
        const draft = { name, role, ...(account ? { accountId: account.id } : {}) }
        const secret = await database.db.transaction().execute(async (trx) => {
          const { key, secret } = await createApiKey(trx, scope, draft)
          await auditCommand(trx, {
            action: 'api-key.created',
            subject: { kind: 'api-key', id: key.id },
            details: { name, role },
            ...(account ? { accountId: account.id } : {}),
          })
          return secret
        })
        process.stdout.write(`${secret}\n`)
      } finally {
        await database.close()
      }
    })
}
