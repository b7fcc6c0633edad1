/** The first administrator: made once, when a database has none. */

import { randomBytes } from 'node:crypto'
import { password as passwordSchema } from '../contract/values.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Db } from '../store/db.ts'
import { PLATFORM } from '../store/db.ts'
import { createUser, platformAdministratorExists } from '../store/users.ts'
import type { Config } from './config.ts'

export const DEFAULT_ADMIN_EMAIL = 'admin@tapeline.localhost'

export interface FirstAdministrator {
  readonly email: string
  /** Only when it was made up here: it is shown once and cannot be read again. */
  readonly password: string | undefined
}

/** With it the first administrator is made in the portal: 80 random bits, in four groups. Undefined when none is to be made so. */
export async function firstStartCodeFor(
  db: Db,
  { adminEmail, adminPassword }: Pick<Config, 'adminEmail' | 'adminPassword'>,
): Promise<string | undefined> {
  if (adminEmail !== undefined || adminPassword !== undefined || (await platformAdministratorExists(db)))
    return undefined
  return (randomBytes(10).toString('hex').match(/.{5}/g) ?? []).join('-')
}

/** Undefined when there is an administrator already. Fails with `administrator-password-short`. */
export async function ensureAdministrator(
  db: Db,
  config: Pick<Config, 'adminEmail' | 'adminPassword'>,
  hashPassword: (password: string) => Promise<string>,
): Promise<FirstAdministrator | undefined> {
  if (await platformAdministratorExists(db)) return undefined
  const email = (config.adminEmail ?? DEFAULT_ADMIN_EMAIL).trim().toLowerCase()
  const password = config.adminPassword ?? randomBytes(12).toString('base64url')
  const problem = passwordSchema.safeParse(password).error?.issues[0]
  if (problem) throw new AppError('administrator-password-short', `TAPELINE_ADMIN_PASSWORD: ${problem.message}`)
  await createUser(db, PLATFORM, {
    name: 'Administrator',
    email,
    role: 'administrator',
    numbers: [],
    sipAddresses: [],
    passwordHash: await hashPassword(password),
  })
  return { email, password: config.adminPassword === undefined ? password : undefined }
}
