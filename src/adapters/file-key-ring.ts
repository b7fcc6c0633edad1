/**
 * Keys as files that only the user of this process may read. The installation's is 64 hexadecimal digits, or made of a passphrase; all
 * others lie sealed with it. Each is made when it is first needed: with a key that is lost everything sealed with it is lost.
 *
 *   <folder>/installation.key   unless it is kept elsewhere
 *   <folder>/passphrase.json     what the passphrase is mixed with: passphrase-key.ts
 *   <folder>/accounts/          account-key-files.ts
 *   <folder>/signing.key        { "publicKey", "sealedBy", "sealed" }
 */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SEALED_KEY_BYTES, type SealedKey } from '../core/model/sealed-key.ts'
import type { KeyRing, Signer } from '../store/key-ring.ts'
import { contextOf, createAccountKeys, KEY_BYTES, type NamedKey, named } from './account-key-files.ts'
import { hasFiles, makeKeyFile, readKeyFile, unusable } from './key-files.ts'
import { createChunkCipher } from './node-chunk-cipher.ts'
import { createRecordCipher } from './node-record-cipher.ts'
import { createSigner } from './node-signer.ts'
import { keyOfPassphrase } from './passphrase-key.ts'

export interface FileKeyRingOptions {
  /** Made with the first key. */
  readonly folder: string
  /** Where the installation's key is kept by somebody else; it is never made then. */
  readonly installationKeyFile?: string | undefined
  /** A file with the passphrase that the installation's key is made of, in its first line. */
  readonly passphraseFile?: string | undefined
}

/** Throws `encryption-key-missing` or `encryption-key-unusable` when the key of the installation was named and cannot be used. */
export function createFileKeyRing({ folder, installationKeyFile, passphraseFile }: FileKeyRingOptions): KeyRing {
  const accountsFolder = join(folder, 'accounts')
  const accounts = createAccountKeys(accountsFolder, installationKey)
  let installation: NamedKey | undefined
  let signer: Signer | undefined

  function installationKey(mayMake: boolean): NamedKey {
    installation ??= readInstallationKey(mayMake)
    return installation
  }

  function readInstallationKey(mayMake: boolean): NamedKey {
    if (passphraseFile !== undefined) {
      return named(keyOfPassphrase(readKeyFile(passphraseFile), join(folder, 'passphrase.json'), passphraseFile))
    }
    const path = installationKeyFile ?? join(folder, 'installation.key')
    // A new one beside accounts that were sealed with another would only hide that it is lost.
    const isFirst = installationKeyFile === undefined && !hasFiles(accountsFolder)
    if (mayMake && isFirst) makeKeyFile(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`)
    const text = readKeyFile(path).trim()
    if (!/^[0-9a-f]{64}$/i.test(text)) throw unusable(path, 'The key of the installation is not 64 hexadecimal digits')
    return named(Buffer.from(text, 'hex'))
  }

  function newKey(accountId: string, purpose: string): { readonly key: Uint8Array; readonly sealed: SealedKey } {
    const key = randomBytes(KEY_BYTES)
    return { key, sealed: sealWith(accounts.current(accountId, true), accountId, key, purpose) }
  }

  function opened({ accountId, accountKeyId, sealed }: SealedKey, purpose: string): Uint8Array {
    const { cipher } = accounts.get(accountId, Buffer.from(accountKeyId).toString('hex'))
    const key = cipher.decrypt(sealed, contextOf(purpose))
    if (!key) throw unusable(accountsFolder, `The key of account ${accountId} does not open it`)
    return key
  }

  function openSigner(): Signer {
    const path = join(folder, 'signing.key')
    const key = installationKey(true)
    makeKeyFileOnce(path, () => sealedSigner(key))
    const { sealedBy, sealed } = JSON.parse(readKeyFile(path)) as Record<string, string>
    if (sealedBy !== key.id) throw unusable(path, 'The signing key was sealed with another installation key')
    const seed = key.cipher.decrypt(Buffer.from(sealed ?? '', 'base64'), contextOf('signing key'))
    if (!seed) throw unusable(path, 'The signing key cannot be opened: its file is damaged')
    return createSigner(seed)
  }

  // One that was named and is not there is told at the start, not at the first call.
  if (installationKeyFile !== undefined || passphraseFile !== undefined) installationKey(false)
  return {
    newDataKey(accountId) {
      const { key, sealed } = newKey(accountId, `data key of ${accountId}`)
      return { cipher: createRecordCipher(key), sealed }
    },
    async openDataKey(sealed) {
      return createRecordCipher(opened(sealed, `data key of ${sealed.accountId}`))
    },
    newObjectKey(accountId, name) {
      const { key, sealed } = newKey(accountId, `key of object ${name}`)
      return { cipher: createChunkCipher(key), sealed }
    },
    async openObjectKey(sealed, name) {
      return createChunkCipher(opened(sealed, `key of object ${name}`))
    },
    async resealObjectKey(sealed, name) {
      const { accountId, accountKeyId } = sealed
      const current = accounts.current(accountId, false)
      if (Buffer.from(accountKeyId).toString('hex') === current.id) return undefined
      const purpose = `key of object ${name}`
      return sealWith(current, accountId, opened(sealed, purpose), purpose)
    },
    rotateAccountKey: accounts.rotate,
    destroyAccountKeys: accounts.destroy,
    signer() {
      signer ??= openSigner()
      return signer
    },
  }
}

function sealWith({ id, cipher }: NamedKey, accountId: string, key: Uint8Array, purpose: string): SealedKey {
  const sealed = new Uint8Array(SEALED_KEY_BYTES)
  cipher.encrypt(key, contextOf(purpose), sealed)
  return { accountId, accountKeyId: Buffer.from(id, 'hex'), sealed }
}

function makeKeyFileOnce(path: string, content: () => string): void {
  try {
    readKeyFile(path)
  } catch {
    makeKeyFile(path, content())
  }
}

function sealedSigner({ id, cipher }: NamedKey): string {
  const seed = randomBytes(KEY_BYTES)
  const sealed = Buffer.alloc(SEALED_KEY_BYTES)
  cipher.encrypt(seed, contextOf('signing key'), sealed)
  const publicKey = Buffer.from(createSigner(seed).publicKey).toString('hex')
  return `${JSON.stringify({ publicKey, sealedBy: id, sealed: sealed.toString('base64') })}\n`
}
