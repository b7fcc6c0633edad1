/**
 * Keys as files that only the user of this process may read. The installation's is 64 hexadecimal digits; those of accounts lie sealed with
 * it. Each is made when it is first needed and never replaced: with a key that is lost everything sealed with it is lost.
 *
 *   <folder>/installation.key        unless it is kept elsewhere
 *   <folder>/accounts/<account>.key  { "id", "sealedBy", "sealed" }
 */

import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import {
  ACCOUNT_KEY_ID_BYTES,
  type RecordCipher,
  SEALED_KEY_BYTES,
  type SealedKey,
} from '../core/journal/record-cipher.ts'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { createRecordCipher } from './node-record-cipher.ts'

const KEY_BYTES = 32

export interface FileKeyRingOptions {
  /** Made with the first key. */
  readonly folder: string
  /** Where the installation's key is kept by somebody else; it is never made then. */
  readonly installationKeyFile?: string | undefined
}

interface NamedKey {
  readonly id: string
  readonly cipher: RecordCipher
}

/** Throws `encryption-key-missing` or `encryption-key-unusable` when the key of the installation was named and cannot be used. */
export function createFileKeyRing({ folder, installationKeyFile }: FileKeyRingOptions): KeyRing {
  const accountsFolder = join(folder, 'accounts')
  const accountKeys = new Map<AccountId, NamedKey>()
  let installation: NamedKey | undefined

  function installationKey(mayMake: boolean): NamedKey {
    installation ??= readInstallationKey(mayMake)
    return installation
  }

  function readInstallationKey(mayMake: boolean): NamedKey {
    const path = installationKeyFile ?? join(folder, 'installation.key')
    // A new one beside accounts that were sealed with another would only hide that it is lost.
    const isFirst = installationKeyFile === undefined && !hasFiles(accountsFolder)
    if (mayMake && isFirst) makeFile(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`)
    const text = readKeyFile(path).trim()
    if (!/^[0-9a-f]{64}$/i.test(text)) throw unusable(path, 'The key of the installation is not 64 hexadecimal digits')
    return named(Buffer.from(text, 'hex'))
  }

  function accountKey(accountId: AccountId, mayMake: boolean): NamedKey {
    const known = accountKeys.get(accountId)
    if (known) return known
    if (!/^[\w-]{1,100}$/.test(accountId)) throw unusable(folder, 'No account has such an id')
    const path = join(accountsFolder, `${accountId}.key`)
    const key = installationKey(mayMake)
    if (mayMake && !existsSync(path)) makeFile(path, sealedAccountKey(accountId, key))
    const found = openAccountKey(path, accountId, key)
    accountKeys.set(accountId, found)
    return found
  }

  // One that was named and is not there is told at the start, not at the first call.
  if (installationKeyFile !== undefined) installationKey(false)
  return {
    newDataKey(accountId) {
      const { id, cipher } = accountKey(accountId, true)
      const dataKey = randomBytes(KEY_BYTES)
      const sealed = new Uint8Array(SEALED_KEY_BYTES)
      cipher.encrypt(dataKey, contextOf(`data key of ${accountId}`), sealed)
      return {
        cipher: createRecordCipher(dataKey),
        sealed: { accountId, accountKeyId: Buffer.from(id, 'hex'), sealed },
      }
    },
    async openDataKey({ accountId, accountKeyId, sealed }: SealedKey) {
      const { id, cipher } = accountKey(accountId, false)
      const wanted = Buffer.from(accountKeyId).toString('hex')
      if (wanted !== id) {
        const details = { accountId, keyId: wanted }
        throw new AppError(
          'encryption-key-missing',
          'It was encrypted with a key of the account that is not there',
          details,
        )
      }
      const dataKey = cipher.decrypt(sealed, contextOf(`data key of ${accountId}`))
      if (!dataKey)
        throw new AppError('encryption-key-unusable', 'The key of the account does not open it', { accountId })
      return createRecordCipher(dataKey)
    },
  }
}

function sealedAccountKey(accountId: AccountId, installation: NamedKey): string {
  const key = randomBytes(KEY_BYTES)
  const sealed = Buffer.alloc(SEALED_KEY_BYTES)
  installation.cipher.encrypt(key, contextOf(`key of account ${accountId}`), sealed)
  return `${JSON.stringify({ id: idOf(key), sealedBy: installation.id, sealed: sealed.toString('base64') })}\n`
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

/** So that nobody can put the key of one thing in the place of another's. */
const contextOf = (purpose: string): Uint8Array => createHash('sha256').update(purpose).digest()

const named = (key: Uint8Array): NamedKey => ({ id: idOf(key), cipher: createRecordCipher(key) })

/** Tells keys apart and says nothing about them. */
function idOf(key: Uint8Array): string {
  const digest = createHash('sha256').update('id of a key').update(key).digest()
  return digest.subarray(0, ACCOUNT_KEY_ID_BYTES).toString('hex')
}

const unusable = (path: string, message: string, cause?: unknown) =>
  new AppError('encryption-key-unusable', message, { path }, { cause })

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unusable(path, 'A key file cannot be read', error)
    throw new AppError('encryption-key-missing', 'A key file is not there', { path }, { cause: error })
  }
}

/** Whole and synced, or not at all; of two processes that make it at once one does. */
function makeFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const fd = openSync(draft, 'wx', 0o600)
    try {
      writeSync(fd, content)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    linkSync(draft, path)
    syncFolder(dirname(path))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unusable(path, 'A key cannot be saved', error)
  } finally {
    rmSync(draft, { force: true })
  }
}

function syncFolder(folder: string): void {
  // Windows has no such thing.
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function hasFiles(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0
  } catch {
    return false
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
