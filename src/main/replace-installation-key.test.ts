import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { createTestToken, type TestToken } from '../adapters/pkcs11/softhsm.test-kit.ts'
import { createTokenKey } from '../adapters/pkcs11/token-key.ts'
import type { KeyPlaces } from '../store/key-ring.ts'
import { openKeys, replaceInstallationKey } from './open-keys.ts'

const hasToken = !missing('softhsm')
let token: TestToken | undefined
let nowhere: KeyPlaces
let inFile: KeyPlaces
let inPassphrase: KeyPlaces
let inToken: KeyPlaces
beforeAll(async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tapeline-replace-'))
  nowhere = { dataFolder, keyFile: undefined, keyPassphraseFile: undefined, keyToken: undefined }
  const [keyFile, keyPassphraseFile] = [join(dataFolder, 'new.key'), join(dataFolder, 'passphrase')]
  writeFileSync(keyFile, '5a'.repeat(32))
  writeFileSync(keyPassphraseFile, 'correct horse battery staple')
  inFile = { ...nowhere, keyFile }
  inPassphrase = { ...nowhere, keyPassphraseFile }
  if (!hasToken) return
  token = createTestToken()
  inToken = { ...nowhere, keyToken: token.place }
  await createTokenKey(token.place).makeKey()
})
afterAll(() => {
  rmSync(nowhere.dataFolder, { recursive: true })
  token?.remove()
})

it.skipIf(!hasToken)(
  'goes from the data folder to a token, a passphrase and a file; what was sealed opens with the newest only',
  async () => {
    const first = openKeys(nowhere)
    const { sealed } = await first.newDataKey('acme')
    await first.rotateAccountKey('acme')
    await first.newDataKey('other')
    const { publicKey } = await first.signer()
    const gone = await first.newDataKey('gone').then(() => first.destroyAccountKeys('gone'))
    expect(gone).toBe(1)

    const ways = [
      ['token', inToken, nowhere],
      ['passphrase', inPassphrase, inToken],
      ['key-file', inFile, inPassphrase],
    ] as const
    for (const [place, now, before] of ways) {
      const running = openKeys(before)
      await running.openAll()
      const both = { ...before, ...Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined)) }
      // Interrupted, and repeated: some are sealed with the new one already.
      const file = join(nowhere.dataFolder, 'keys', 'accounts', 'other.key')
      const former = readFileSync(file)
      expect(await replaceInstallationKey(both, place)).toBe(5)
      writeFileSync(file, former)
      expect(await replaceInstallationKey(both, place)).toBe(5)

      const ring = openKeys(now)
      await expect(ring.openDataKey(sealed)).resolves.toBeDefined()
      await expect(ring.newDataKey('other')).resolves.toBeDefined()
      expect((await ring.signer()).publicKey).toEqual(publicKey)
      await expect(ring.newDataKey('gone')).rejects.toMatchObject({ code: 'encryption-key-destroyed' })
      // Who runs with the former one goes on with what is open, and whoever starts with it does not.
      await expect(running.newDataKey('acme')).resolves.toBeDefined()
      await expect(openKeys(before).newDataKey('acme')).rejects.toMatchObject({ code: 'encryption-key-unusable' })
    }
  },
  120_000,
)

it('says which place is not named', async () => {
  await expect(replaceInstallationKey(nowhere, 'token')).rejects.toMatchObject({ code: 'encryption-key-missing' })
})
