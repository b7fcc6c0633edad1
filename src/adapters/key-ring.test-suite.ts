/** What a ring of sealed keys must do, wherever the key of the installation is. `open`: as another process would, with its files in the folder. */

import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DataKey, KeyRing } from '../store/key-ring.ts'

const NOTHING = new Uint8Array(0)
const UNUSABLE = { code: 'encryption-key-unusable' }

export function describeKeyRing(name: string, open: (folder: string) => KeyRing): void {
  describe(`${name} as the key of an installation`, () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'tapeline-keys-'))
      return () => rmSync(folder, { recursive: true })
    })
    const fileOf = (account: string) => join(folder, 'accounts', `${account}.key`)
    const hello = ({ cipher }: Pick<DataKey, 'cipher'>): Uint8Array => {
      const text = new Uint8Array(33)
      cipher.encrypt(Buffer.from('hello'), NOTHING, text)
      return text
    }

    it('opens in another process what it sealed', async () => {
      const key = await open(folder).newDataKey('acme')
      const cipher = await open(folder).openDataKey(key.sealed)
      expect(Buffer.from(cipher.decrypt(hello(key), NOTHING) ?? []).toString()).toBe('hello')
    })

    it('encrypts nothing twice alike, and each thing with a key of its own', async () => {
      const ring = open(folder)
      const [one, other] = [await ring.newDataKey('acme'), await ring.newDataKey('acme')]
      const texts = [one, one, other].map(hello)
      expect(new Set(texts.map(String)).size).toBe(3)
      expect(other.cipher.decrypt(texts[0] as Uint8Array, NOTHING)).toBeUndefined()
    })

    it('opens nothing of one account as that of another: neither its key, nor what that sealed', async () => {
      const { sealed } = await open(folder).newDataKey('acme')
      const { sealed: other } = await open(folder).newDataKey('other')
      await expect(open(folder).openDataKey({ ...other, sealed: sealed.sealed })).rejects.toMatchObject(UNUSABLE)
      writeFileSync(fileOf('other'), readFileSync(fileOf('acme')))
      await expect(open(folder).openDataKey({ ...sealed, accountId: 'other' })).rejects.toMatchObject(UNUSABLE)
      await expect(open(folder).newDataKey('other')).rejects.toMatchObject(UNUSABLE)
    })

    it('opens the key of an object under no other name, nor as that of a journal', async () => {
      const { sealed } = await open(folder).newObjectKey('acme', 'acme/one')
      await expect(open(folder).openObjectKey(sealed, 'acme/one')).resolves.toBeDefined()
      await expect(open(folder).openObjectKey(sealed, 'acme/other')).rejects.toMatchObject(UNUSABLE)
      await expect(open(folder).openDataKey(sealed)).rejects.toMatchObject(UNUSABLE)
    })

    it('takes the signing key for no account’s', async () => {
      const { sealed } = await open(folder).newDataKey('acme')
      await open(folder).signer()
      writeFileSync(fileOf('acme'), readFileSync(join(folder, 'signing.key')))
      await expect(open(folder).openDataKey(sealed)).rejects.toMatchObject(UNUSABLE)
    })

    it('opens nothing when a bit of an account’s key was changed', async () => {
      const { sealed } = await open(folder).newDataKey('acme')
      const file = JSON.parse(readFileSync(fileOf('acme'), 'utf8')) as { readonly sealed: string }
      const bytes = Buffer.from(file.sealed, 'base64')
      for (const at of [0, 11, 12, 43, 44, 59]) {
        const changed = Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)))
        writeFileSync(fileOf('acme'), JSON.stringify({ ...file, sealed: changed.toString('base64') }))
        await expect(open(folder).openDataKey(sealed)).rejects.toMatchObject(UNUSABLE)
      }
      writeFileSync(fileOf('acme'), JSON.stringify({ ...file, sealed: bytes.subarray(0, 20).toString('base64') }))
      await expect(open(folder).openDataKey(sealed)).rejects.toMatchObject(UNUSABLE)
    })

    it('has an account begin with a new key, and opens with the former what that sealed', async () => {
      const ring = open(folder)
      const { sealed } = await ring.newDataKey('acme')
      const object = await ring.newObjectKey('acme', 'acme/one')
      const id = await open(folder).rotateAccountKey('acme')
      for (const each of [ring, open(folder)]) {
        const idOfNew = Buffer.from((await each.newDataKey('acme')).sealed.accountKeyId).toString('hex')
        expect(idOfNew).toBe(id)
        await expect(each.openDataKey(sealed)).resolves.toBeDefined()
      }
      const resealed = await ring.resealObjectKey(object.sealed, 'acme/one')
      if (!resealed) throw new Error('not sealed anew')
      await expect(open(folder).openObjectKey(resealed, 'acme/one')).resolves.toBeDefined()
      expect(await ring.resealObjectKey(resealed, 'acme/one')).toBeUndefined()
    })

    it('opens nothing of an account whose keys were destroyed, and makes none', async () => {
      const ring = open(folder)
      const { sealed } = await ring.newDataKey('acme')
      await ring.rotateAccountKey('acme')
      expect([ring.destroyAccountKeys('acme'), open(folder).destroyAccountKeys('acme')]).toEqual([2, 2])
      for (const each of [ring, open(folder)]) {
        await expect(each.openDataKey(sealed)).rejects.toMatchObject({ code: 'encryption-key-destroyed' })
        await expect(each.newDataKey('acme')).rejects.toMatchObject({ code: 'encryption-key-destroyed' })
      }
    })

    it('signs with a key that is made once, and never with another in its place', async () => {
      const { publicKey, sign } = await open(folder).signer()
      const message = Buffer.from('checkpoint')
      const x = Buffer.from(publicKey).toString('base64url')
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
      expect(verify(null, message, key, sign(message))).toBe(true)
      expect((await open(folder).signer()).publicKey).toEqual(publicKey)
      const path = join(folder, 'signing.key')
      writeFileSync(path, readFileSync(path, 'utf8').replace(/"sealed":"..../, '"sealed":"AAAA'))
      await expect(open(folder).signer()).rejects.toMatchObject(UNUSABLE)
    })
  })
}
