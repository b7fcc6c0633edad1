/** `tapeline api-key`: keys for programs, made beside a running Tapeline or before its first start. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { AppError } from '../core/model/app-error.ts'
import { parseIpRange } from '../core/model/ip-address.ts'
import { PERMISSIONS, PERMISSIONS_OF, type Permission } from '../core/model/permission.ts'
import type { Role } from '../core/model/role.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { createApiKey } from '../store/api-keys.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { findResellerBySlug } from '../store/resellers.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, dataConfigFrom, parseCount } from './config.ts'
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
    .addOption(new Option('--permissions <names...>', 'less than the role may').choices(Object.keys(PERMISSIONS)))
    .addOption(new Option('--expires-in-days <n>', 'worth nothing afterwards').argParser(parseCount))
    .option('--allow-address <addresses...>', 'addresses or ranges it may be used from', parseRanges)
    .action(async (options: CreateOptions & Record<string, unknown>) => {
      const { name } = options
      const role = roleOf(options)
      const database = await openDatabase(dataConfigFrom(options), 'command', createLog('warn'))
      try {
        const owner = await ownerOf(database.db, options)
        const secret = await database.db.transaction().execute(async (trx) => {
          const { key, secret } = await createApiKey(trx, PLATFORM, {
            name,
            role,
            ...limitsOf(options, role),
            ...owner,
          })
          await auditCommand(trx, {
            action: 'api-key.created',
            subject: { kind: 'api-key', id: key.id },
            details: { name, role, ...limitsOf(options, role) },
            ...owner,
          })
          return secret
        })
        process.stdout.write(`${secret}\n`)
      } finally {
        await database.close()
      }
    })
}

interface CreateOptions extends OwnerOptions {
  readonly role: Role
  readonly name: string
  readonly permissions?: readonly Permission[]
  readonly expiresInDays?: number
  readonly allowAddress?: readonly string[]
}

const DAY_MS = 24 * 3_600_000

/** Fails with `role-not-allowed` for what the role may not do anyway. */
function limitsOf({ permissions, expiresInDays, allowAddress }: CreateOptions, role: Role) {
  const beyond = permissions?.filter((each) => !PERMISSIONS_OF[role].includes(each)) ?? []
  if (beyond.length > 0)
    throw new AppError('role-not-allowed', `The role ${role} does not include ${beyond.join(', ')}`)
  return {
    ...(permissions && { permissions }),
    ...(expiresInDays === undefined ? {} : { expiresAtMs: Date.now() + expiresInDays * DAY_MS }),
    ...(allowAddress && { allowedAddresses: allowAddress }),
  }
}

function parseRanges(text: string, before: readonly string[] = []): readonly string[] {
  if (parseIpRange(text)) return [...before, text]
  throw new InvalidArgumentError('Give an IPv4 or IPv6 address, or a range like 10.0.0.0/8.')
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
