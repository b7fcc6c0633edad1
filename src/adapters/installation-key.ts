/**
 * The key of the installation seals the keys of accounts and the signing key. It is a file of 64 hexadecimal digits or made of a passphrase
 * (here), or in a token that it never leaves (`pkcs11/token-key.ts`).
 */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SEALED_KEY_BYTES } from '../core/model/sealed-key.ts'
import { makeKeyFile, readKeyFile, unusable } from './key-files.ts'
import { contextOf, KEY_BYTES, type NamedKey, named } from './named-key.ts'
import { keyOfPassphrase } from './passphrase-key.ts'

/** A key of 32 bytes as it lies in a file. */
export interface SealedByInstallation {
  /** Id of the key that opens it, hex. */
  readonly sealedBy: string
  /** SEALED_KEY_BYTES. */
  readonly sealed: Uint8Array
}

export interface InstallationKey {
  /** For this purpose: it opens for no other. */
  seal(key: Uint8Array, purpose: string): Promise<SealedByInstallation>
  /** `path`: of the file it lies in, to be told. Rejects with `encryption-key-unusable` when it was sealed otherwise, or changed. */
  open(sealed: SealedByInstallation, purpose: string, path: string): Promise<Uint8Array>
}

export interface InstallationKeyFiles {
  readonly folder: string
  /** Where the key is kept by somebody else; it is never made then. */
  readonly installationKeyFile?: string | undefined
  /** A file with the passphrase that the key is made of, in its first line. */
  readonly passphraseFile?: string | undefined
}

/**
 * `mayMake`: whether this is the first key, asked before one is made. Throws `encryption-key-missing` or `encryption-key-unusable` when the key
 * was named and cannot be used: that is told at the start, not at the first call.
 */
export function createInstallationKeyOfFiles(files: InstallationKeyFiles, mayMake: () => boolean): InstallationKey {
  const { folder, installationKeyFile, passphraseFile } = files
  let known: NamedKey | undefined

  function key(isToSeal: boolean): NamedKey {
    known ??= read(isToSeal)
    return known
  }

  function read(isToSeal: boolean): NamedKey {
    if (passphraseFile !== undefined) {
      return named(keyOfPassphrase(readKeyFile(passphraseFile), join(folder, 'passphrase.json'), passphraseFile))
    }
    const path = installationKeyFile ?? join(folder, 'installation.key')
    // A new one beside keys that were sealed with another would only hide that it is lost.
    if (isToSeal && installationKeyFile === undefined && mayMake()) {
      makeKeyFile(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`)
    }
    const text = readKeyFile(path).trim()
    if (!/^[0-9a-f]{64}$/i.test(text)) throw unusable(path, 'The key of the installation is not 64 hexadecimal digits')
    return named(Buffer.from(text, 'hex'))
  }

  if (installationKeyFile !== undefined || passphraseFile !== undefined) key(false)
  return {
    async seal(plain, purpose) {
      const { id, cipher } = key(true)
      const sealed = new Uint8Array(SEALED_KEY_BYTES)
      cipher.encrypt(plain, contextOf(purpose), sealed)
      return { sealedBy: id, sealed }
    },
    async open({ sealedBy, sealed }, purpose, path) {
      const { id, cipher } = key(false)
      if (sealedBy !== id) throw unusable(path, 'The key in it was sealed with another key of the installation')
      const plain = cipher.decrypt(sealed, contextOf(purpose))
      if (!plain) throw unusable(path, 'The key in it cannot be opened: the file is damaged')
      return plain
    },
  }
}
