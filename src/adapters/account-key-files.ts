/**
 * The keys of accounts as files, sealed with the installation's:
 *
 *   <account>.key        the newest: { "id", "sealedBy", "sealed" }
 *   <account>.<id>.key   each, once there were several: what they sealed can still be opened
 *   <account>.destroyed  so many there were, and there must never be any again
 */

import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordCipher } from '../core/journal/record-cipher.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import { ACCOUNT_KEY_ID_BYTES, SEALED_KEY_BYTES } from '../core/model/sealed-key.ts'
import {
  destroyKeyFile,
  filesNamed,
  makeKeyFile,
  readKeyFile,
  replaceKeyFile,
  unusable,
  versionOf,
} from './key-files.ts'
import { createRecordCipher } from './node-record-cipher.ts'

export const KEY_BYTES = 32

export interface NamedKey {
  /** Hex; tells keys apart and says nothing about them. */
  readonly id: string
  readonly cipher: RecordCipher
}

export interface AccountKeys {
  /** The newest. */
  current(accountId: AccountId, mayMake: boolean): NamedKey
  /** Fails with `encryption-key-missing` when there is none of this id. */
  get(accountId: AccountId, id: string): NamedKey
  rotate(accountId: AccountId): string
  destroy(accountId: AccountId): number
}

export function createAccountKeys(folder: string, installation: (mayMake: boolean) => NamedKey): AccountKeys {
  /** By path. Another process may rotate or destroy one meanwhile: a file that is not the same any more is read again. */
  const known = new Map<string, { readonly version: string; readonly key: NamedKey }>()

  function pathOf(accountId: AccountId, id?: string): string {
    if (!/^[\w-]{1,100}$/.test(accountId)) throw unusable(folder, 'No account has such an id')
    return join(folder, id === undefined ? `${accountId}.key` : `${accountId}.${id}.key`)
  }

  const destroyedPath = (accountId: AccountId) => join(folder, `${accountId}.destroyed`)

  function read(path: string, accountId: AccountId, sealedWith: NamedKey): NamedKey {
    const version = versionOf(path)
    if (version === undefined && existsSync(destroyedPath(accountId))) {
      throw new AppError('encryption-key-destroyed', 'The keys of the account were destroyed for good', { accountId })
    }
    const found = known.get(path)
    if (found && found.version === version) return found.key
    const key = openAccountKey(path, accountId, sealedWith)
    if (version !== undefined) known.set(path, { version, key })
    return key
  }

  return {
    current(accountId, mayMake) {
      const path = pathOf(accountId)
      const sealedWith = installation(mayMake)
      const isNew = mayMake && !existsSync(path) && !existsSync(destroyedPath(accountId))
      if (isNew) makeKeyFile(path, sealedAccountKey(accountId, sealedWith).text)
      return read(path, accountId, sealedWith)
    },
    get(accountId, id) {
      const sealedWith = installation(false)
      const current = read(pathOf(accountId), accountId, sealedWith)
      if (current.id === id) return current
      if (!existsSync(pathOf(accountId, id))) {
        const details = { accountId, keyId: id }
        throw new AppError(
          'encryption-key-missing',
          'It was encrypted with a key of the account that is not there',
          details,
        )
      }
      return read(pathOf(accountId, id), accountId, sealedWith)
    },
    rotate(accountId) {
      const sealedWith = installation(false)
      const path = pathOf(accountId)
      const former = read(path, accountId, sealedWith)
      const { id, text } = sealedAccountKey(accountId, sealedWith)
      // Each under its own id before it is the newest: of two processes that do this at once none loses a key.
      makeKeyFile(pathOf(accountId, former.id), readKeyFile(path))
      makeKeyFile(pathOf(accountId, id), text)
      replaceKeyFile(path, text)
      return id
    },
    destroy(accountId) {
      const path = pathOf(accountId)
      const files = filesNamed(path.slice(0, -'key'.length)).filter((file) => file.endsWith('.key'))
      const marker = destroyedPath(accountId)
      if (files.length === 0 && !existsSync(marker)) return 0
      // First: whoever comes in between must not make another, and one that was killed tells the same the next time.
      makeKeyFile(marker, `${new Set(files.map(idIn)).size}\n`)
      for (const file of files) {
        destroyKeyFile(file)
        known.delete(file)
      }
      return Number(readKeyFile(marker))
    },
  }
}

function sealedAccountKey(
  accountId: AccountId,
  installation: NamedKey,
): { readonly id: string; readonly text: string } {
  const key = randomBytes(KEY_BYTES)
  const sealed = Buffer.alloc(SEALED_KEY_BYTES)
  installation.cipher.encrypt(key, contextOf(`key of account ${accountId}`), sealed)
  const id = idOf(key)
  return { id, text: `${JSON.stringify({ id, sealedBy: installation.id, sealed: sealed.toString('base64') })}\n` }
}

function openAccountKey(path: string, accountId: AccountId, installation: NamedKey): NamedKey {
  const { sealedBy, sealed } = parseAccountKey(path)
  if (sealedBy !== installation.id)
    throw unusable(path, 'The key of the account was sealed with another installation key')
  const key = installation.cipher.decrypt(Buffer.from(sealed, 'base64'), contextOf(`key of account ${accountId}`))
  if (!key) throw unusable(path, 'The key of the account cannot be opened: its file is damaged')
  return named(key)
}

function parseAccountKey(path: string): { readonly sealedBy: string; readonly sealed: string } {
  const text = readKeyFile(path)
  try {
    const { sealedBy, sealed } = JSON.parse(text) as Record<string, unknown>
    if (typeof sealedBy === 'string' && typeof sealed === 'string') return { sealedBy, sealed }
  } catch {}
  throw unusable(path, 'The key of the account cannot be read: its file is damaged')
}

/** One that cannot be read is one, too. */
function idIn(path: string): string {
  try {
    return String((JSON.parse(readKeyFile(path)) as { id?: unknown }).id)
  } catch {
    return path
  }
}

/** So that nobody can put the key of one thing in the place of another's. */
export const contextOf = (purpose: string): Uint8Array => createHash('sha256').update(purpose).digest()

export const named = (key: Uint8Array): NamedKey => ({ id: idOf(key), cipher: createRecordCipher(key) })

function idOf(key: Uint8Array): string {
  const digest = createHash('sha256').update('id of a key').update(key).digest()
  return digest.subarray(0, ACCOUNT_KEY_ID_BYTES).toString('hex')
}
