/** The first administrator: made once, when a database has none. */

import { randomBytes } from 'node:crypto'
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

/** Undefined when there is an administrator already. */
export async function ensureAdministrator(
  db: Db,
  config: Pick<Config, 'adminEmail' | 'adminPassword'>,
  hashPassword: (password: string) => Promise<string>,
): Promise<FirstAdministrator | undefined> {
  if (await platformAdministratorExists(db)) return undefined
  const email = (config.adminEmail ?? DEFAULT_ADMIN_EMAIL).trim().toLowerCase()
  const password = config.adminPassword ?? randomBytes(12).toString('base64url')
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
