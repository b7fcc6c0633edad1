import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DataKey } from '../store/key-ring.ts'
import { createFileKeyRing } from './file-key-ring.ts'
import { describeKeyRing } from './key-ring.test-suite.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapeline-keys-'))
  return () => rmSync(folder, { recursive: true })
})
const NOTHING = new Uint8Array(0)
const open = (installationKeyFile?: string) => createFileKeyRing({ folder, installationKeyFile })
const installationKey = () => join(folder, 'installation.key')
const accountKey = () => join(folder, 'accounts', 'acme.key')

async function sealed(): Promise<DataKey & { readonly text: Uint8Array }> {
  const key = await open().newDataKey('acme')
  const text = new Uint8Array(33)
  key.cipher.encrypt(Buffer.from('hello'), NOTHING, text)
  return { ...key, text }
}

describeKeyRing('a file', (keys) => createFileKeyRing({ folder: keys }))

describe('keys in files', () => {
  it('open in another process what they sealed, for nobody but the user of this one to read', async () => {
    const key = await sealed()
    const cipher = await open().openDataKey(key.sealed)
    expect(Buffer.from(cipher.decrypt(key.text, NOTHING) ?? []).toString()).toBe('hello')
    for (const path of [installationKey(), accountKey()]) expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      'accounts',
      'accounts/acme.key',
      'installation.key',
    ])
  })

  it('notice a changed bit, and another association', async () => {
    const { cipher, text } = await sealed()
    expect(cipher.decrypt(text, Uint8Array.of(1))).toBeUndefined()
    for (const at of text.keys()) {
      const changed = Uint8Array.from(text, (byte, index) => (index === at ? byte ^ 1 : byte))
      expect(cipher.decrypt(changed, NOTHING)).toBeUndefined()
    }
    expect(cipher.decrypt(text.subarray(0, 20), NOTHING)).toBeUndefined()
  })

  it('that are lost are told, and not replaced by others', async () => {
    const { sealed: key } = await sealed()
    rmSync(installationKey())
    await expect(open().newDataKey('acme')).rejects.toMatchObject({ code: 'encryption-key-missing' })
    await expect(open().openDataKey(key)).rejects.toMatchObject({ code: 'encryption-key-missing' })
    writeFileSync(installationKey(), 'ab'.repeat(32))
    await expect(open().openDataKey(key)).rejects.toMatchObject({ code: 'encryption-key-unusable' })
    writeFileSync(installationKey(), 'not a key')
    await expect(open().openDataKey(key)).rejects.toMatchObject({ code: 'encryption-key-unusable' })
  })

  it.each(['../../etc/passwd', '', 'a/b', 'x'.repeat(200)])(
    'are not looked for where an account id leads: %s',
    async (id) => {
      const { sealed: key } = await sealed()
      await expect(open().openDataKey({ ...key, accountId: id })).rejects.toMatchObject({
        code: 'encryption-key-unusable',
      })
    },
  )

  it('of an account that is damaged or another one is told', async () => {
    const { sealed: key } = await sealed()
    const content = readFileSync(accountKey(), 'utf8')
    for (const broken of ['', '{}', content.replace(/"sealed":"..../, '"sealed":"AAAA')]) {
      writeFileSync(accountKey(), broken)
      await expect(open().openDataKey(key)).rejects.toMatchObject({ code: 'encryption-key-unusable' })
    }
    rmSync(accountKey())
    await expect(open().openDataKey(key)).rejects.toMatchObject({ code: 'encryption-key-missing' })
    await open().newDataKey('acme')
    await expect(open().openDataKey(key)).rejects.toMatchObject({ code: 'encryption-key-missing' })
  })

  it('take the one of the installation from elsewhere, and say at once when it is not there', async () => {
    const elsewhere = join(folder, 'elsewhere')
    expect(() => open(elsewhere)).toThrow(expect.objectContaining({ code: 'encryption-key-missing' }))
    writeFileSync(elsewhere, `${'5a'.repeat(32)}\n`)
    const { sealed: key } = await open(elsewhere).newDataKey('acme')
    await expect(open(elsewhere).openDataKey(key)).resolves.toBeDefined()
    expect(readdirSync(folder)).not.toContain('installation.key')
  })
})

describe('a passphrase', () => {
  const withPassphrase = async (text: string) => {
    const passphraseFile = join(folder, 'passphrase')
    await writeFile(passphraseFile, text)
    return createFileKeyRing({ folder: join(folder, 'keys'), passphraseFile })
  }

  it('opens what it sealed, and no other does', async () => {
    const { sealed: key } = await (await withPassphrase('correct horse battery staple\n')).newDataKey('acme')
    await expect((await withPassphrase('correct horse battery staple')).openDataKey(key)).resolves.toBeDefined()
    const wrong = await withPassphrase('correct horse battery stable')
    await expect(wrong.openDataKey(key)).rejects.toMatchObject({ code: 'encryption-key-unusable' })
  })

  it('that is short, or whose salt is damaged, is refused at the start', async () => {
    await expect(withPassphrase('too short')).rejects.toMatchObject({ code: 'encryption-key-unusable' })
    await withPassphrase('correct horse battery staple')
    await writeFile(join(folder, 'keys', 'passphrase.json'), '{}')
    await expect(withPassphrase('correct horse battery staple')).rejects.toMatchObject({
      code: 'encryption-key-unusable',
    })
  })
})
