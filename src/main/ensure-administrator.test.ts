import { afterAll, beforeAll, expect, it } from 'vitest'
import { argon2PasswordHasher } from '../adapters/argon2-password-hasher.ts'
import { createTestDatabase } from '../store/test-database.ts'
import { platformAdministratorExists } from '../store/users.ts'
import { ensureAdministrator } from './ensure-administrator.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.close())

const make = (adminPassword: string | undefined) =>
  ensureAdministrator(database.db, { adminEmail: 'Root@Example.com', adminPassword }, argon2PasswordHasher.hash)

it('makes no administrator with a password that is too short, and asks nothing of one that there is', async () => {
  await expect(make('elevenchars')).rejects.toMatchObject({
    code: 'administrator-password-short',
    message: 'TAPELINE_ADMIN_PASSWORD: Give at least 12 characters',
  })
  expect(await platformAdministratorExists(database.db)).toBe(false)
  expect(await make('twelve chars')).toEqual({ email: 'root@example.com', password: undefined })
  expect(await make('short')).toBeUndefined()
})
