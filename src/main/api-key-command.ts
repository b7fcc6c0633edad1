/** `tapeline api-key`: keys for programs, made beside a running Tapeline or before its first start. */

import { type Command, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Role } from '../core/model/role.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { createApiKey } from '../store/api-keys.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { findResellerBySlug } from '../store/resellers.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, dataConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'

const ROLES_OF_KEYS = [
  'administrator',
  'reseller',
  'account-administrator',
  'viewer',
  'auditor',
] as const satisfies Role[]

export function addApiKeyCommand(program: Command): void {
  const apiKey = program.command('api-key').description('keys for programs that use the API')
  addDataOptions(apiKey.command('create'))
    .description('Prints a new key once: Authorization: Bearer <key>.')
    .option('--account <slug>', 'the account the key is for; without it, a key of the whole platform')
    .option('--reseller <slug>', 'the reseller the key is for; its role is reseller')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES_OF_KEYS).default('viewer'))
    .option('--name <name>', 'to tell keys apart', 'command line')
    .action(
      async (options: { account?: string; reseller?: string; role: Role; name: string } & Record<string, unknown>) => {
        const { name } = options
        const role = roleOf(options)
        const database = await openDatabase(dataConfigFrom(options), 'command', createLog('warn'))
        try {
          const owner = await ownerOf(database.db, options)
          const secret = await database.db.transaction().execute(async (trx) => {
            const { key, secret } = await createApiKey(trx, PLATFORM, { name, role, ...owner })
            await auditCommand(trx, {
              action: 'api-key.created',
              subject: { kind: 'api-key', id: key.id },
              details: { name, role },
              ...owner,
            })
            return secret
          })
          process.stdout.write(`${secret}\n`)
        } finally {
          await database.close()
        }
      },
    )
}

interface OwnerOptions {
  readonly account?: string
  readonly reseller?: string
}

/** Of an account or a reseller, "administrator" can only mean its own. Fails with `role-needs-account` or `role-not-allowed`. */
function roleOf({ account, reseller, role }: OwnerOptions & { readonly role: Role }): Role {
  if (account !== undefined && reseller !== undefined) {
    throw new AppError(
      'role-not-allowed',
      'A key belongs to an account or to a reseller: give one of --account and --reseller',
    )
  }
  if (reseller !== undefined) return 'reseller'
  if (account !== undefined) {
    if (role === 'reseller') throw new AppError('role-not-allowed', 'A key with role reseller belongs to no account')
    return role === 'administrator' ? 'account-administrator' : role
  }
  if (role === 'administrator') return role
  const owner = role === 'reseller' ? 'a reseller: give --reseller' : 'an account: give --account'
  throw new AppError('role-needs-account', `A key with role ${role} belongs to ${owner}`)
}

/** Fails with `account-not-found` or `reseller-not-found`. */
async function ownerOf(db: Db, { account: slug, reseller: resellerSlug }: OwnerOptions) {
  if (slug !== undefined) {
    const account = await findAccountBySlug(db, PLATFORM, slug)
    if (!account) throw new AppError('account-not-found', `There is no account "${slug}"`)
    return { accountId: account.id }
  }
  if (resellerSlug === undefined) return {}
  const reseller = await findResellerBySlug(db, resellerSlug)
  if (!reseller) throw new AppError('reseller-not-found', `There is no reseller "${resellerSlug}"`)
  return { resellerId: reseller.id }
}
