/**
 * Keys as files that only the user of this process may read. All but the installation's lie sealed with it. Each is made when it is first
 * needed: with a key that is lost everything sealed with it is lost.
 *
 *   <folder>/installation.key   unless it is kept elsewhere: installation-key.ts
 *   <folder>/passphrase.json    what the passphrase is mixed with: passphrase-key.ts
 *   <folder>/accounts/          account-key-files.ts
 *   <folder>/signing.key        { "publicKey", "sealedBy", "sealed" }
 */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SEALED_KEY_BYTES, type SealedKey } from '../core/model/sealed-key.ts'
import type { KeyRing, Signer } from '../store/key-ring.ts'
import { createAccountKeys, readSealedKey, resealKeyFile, textOf } from './account-key-files.ts'
import { createInstallationKeyOfFiles, type InstallationKey, type InstallationKeyFiles } from './installation-key.ts'
import { filesIn, makeKeyFile, unusable } from './key-files.ts'
import { contextOf, KEY_BYTES, type NamedKey } from './named-key.ts'
import { createChunkCipher } from './node-chunk-cipher.ts'
import { createRecordCipher } from './node-record-cipher.ts'
import { createSigner } from './node-signer.ts'

export interface FileKeyRingOptions extends InstallationKeyFiles {
  /** The installation's, where it is in no file. */
  readonly installation?: InstallationKey | undefined
}

export interface FileKeyRing extends KeyRing {
  /** Seals something. Rejects when the installation's key cannot be used. */
  check(): Promise<void>
  /** Opens the newest key of every account now, one after the other, so that calls need nobody for it. Rejects with the first that fails. */
  openAll(): Promise<void>
  /** Seals all that `former` opens with the installation's key as it is now. Returns how many. May be repeated. */
  reseal(former: InstallationKey): Promise<number>
}

const SIGNING_KEY = 'signing key'

/** Throws `encryption-key-missing` or `encryption-key-unusable` when the key of the installation was named and cannot be used. */
export function createFileKeyRing({ folder, installation: elsewhere, ...files }: FileKeyRingOptions): FileKeyRing {
  const accountsFolder = join(folder, 'accounts')
  const installation =
    elsewhere ?? createInstallationKeyOfFiles({ folder, ...files }, () => filesIn(accountsFolder).length === 0)
  const accounts = createAccountKeys(accountsFolder, installation)
  const signingPath = join(folder, 'signing.key')
  let signer: Promise<Signer> | undefined

  async function newKey(accountId: string, purpose: string) {
    const key = randomBytes(KEY_BYTES)
    return { key, sealed: sealWith(await accounts.current(accountId, true), accountId, key, purpose) }
  }

  async function opened({ accountId, accountKeyId, sealed }: SealedKey, purpose: string): Promise<Uint8Array> {
    const { cipher } = await accounts.get(accountId, Buffer.from(accountKeyId).toString('hex'))
    const key = cipher.decrypt(sealed, contextOf(purpose))
    if (!key) throw unusable(accountsFolder, `The key of account ${accountId} does not open it`)
    return key
  }

  async function openSigner(): Promise<Signer> {
    if (!existsSync(signingPath)) {
      const seed = randomBytes(KEY_BYTES)
      const publicKey = Buffer.from(createSigner(seed).publicKey).toString('hex')
      makeKeyFile(signingPath, textOf({ publicKey }, await installation.seal(seed, SIGNING_KEY)))
    }
    return createSigner(await installation.open(readSealedKey(signingPath), SIGNING_KEY, signingPath))
  }

  return {
    async newDataKey(accountId) {
      const { key, sealed } = await newKey(accountId, `data key of ${accountId}`)
      return { cipher: createRecordCipher(key), sealed }
    },
    async openDataKey(sealed) {
      return createRecordCipher(await opened(sealed, `data key of ${sealed.accountId}`))
    },
    async newObjectKey(accountId, name) {
      const { key, sealed } = await newKey(accountId, `key of object ${name}`)
      return { cipher: createChunkCipher(key), sealed }
    },
    async openObjectKey(sealed, name) {
      return createChunkCipher(await opened(sealed, `key of object ${name}`))
    },
    async resealObjectKey(sealed, name) {
      const { accountId, accountKeyId } = sealed
      const current = await accounts.current(accountId, false)
      if (Buffer.from(accountKeyId).toString('hex') === current.id) return undefined
      const purpose = `key of object ${name}`
      return sealWith(current, accountId, await opened(sealed, purpose), purpose)
    },
    rotateAccountKey: accounts.rotate,
    destroyAccountKeys: accounts.destroy,
    signer() {
      signer ??= openSigner().catch((error: unknown) => {
        signer = undefined
        throw error
      })
      return signer
    },
    async check() {
      await installation.seal(new Uint8Array(KEY_BYTES), 'check')
    },
    async openAll() {
      for (const accountId of accounts.accountIds()) await accounts.current(accountId, false)
    },
    async reseal(former) {
      const isSigning = existsSync(signingPath)
      if (isSigning) await resealKeyFile(signingPath, SIGNING_KEY, former, installation)
      return (await accounts.reseal(former)) + Number(isSigning)
    },
  }
}

function sealWith({ id, cipher }: NamedKey, accountId: string, key: Uint8Array, purpose: string): SealedKey {
  const sealed = new Uint8Array(SEALED_KEY_BYTES)
  cipher.encrypt(key, contextOf(purpose), sealed)
  return { accountId, accountKeyId: Buffer.from(id, 'hex'), sealed }
}
