/**
 * The keys of accounts as files, sealed with the installation's:
 *
 *   <account>.key        the newest: { "id", "sealedBy", "sealed" }
 *   <account>.<id>.key   each, once there were several: what they sealed can still be opened
 *   <account>.destroyed  so many there were, and there must never be any again
 */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { InstallationKey, SealedByInstallation } from './installation-key.ts'
import { destroyKeyFile, filesIn, makeKeyFile, readKeyFile, replaceKeyFile, unusable, versionOf } from './key-files.ts'
import { idOf, KEY_BYTES, type NamedKey, named } from './named-key.ts'

export interface AccountKeys {
  /** The newest; made when there is none, if it may be. */
  current(accountId: AccountId, mayMake: boolean): Promise<NamedKey>
  /** Fails with `encryption-key-missing` when there is none of this id. */
  get(accountId: AccountId, id: string): Promise<NamedKey>
  rotate(accountId: AccountId): Promise<string>
  destroy(accountId: AccountId): number
  /** Seals each with the installation's key as it is now, where `former` opens it. Returns how many. */
  reseal(former: InstallationKey): Promise<number>
  /** Of accounts that have keys. */
  accountIds(): readonly AccountId[]
}

const purposeOf = (accountId: AccountId) => `key of account ${accountId}`

export function createAccountKeys(folder: string, installation: InstallationKey): AccountKeys {
  /** By path. Another process may rotate or destroy one meanwhile: a file that is not the same any more is read again. */
  const known = new Map<string, { readonly version: string; readonly key: Promise<NamedKey> }>()

  function pathOf(accountId: AccountId, id?: string): string {
    if (!/^[\w-]{1,100}$/.test(accountId)) throw unusable(folder, 'No account has such an id')
    return join(folder, id === undefined ? `${accountId}.key` : `${accountId}.${id}.key`)
  }

  const destroyedPath = (accountId: AccountId) => join(folder, `${accountId}.destroyed`)

  async function read(path: string, accountId: AccountId): Promise<NamedKey> {
    const version = versionOf(path)
    if (version === undefined && existsSync(destroyedPath(accountId))) {
      throw new AppError('encryption-key-destroyed', 'The keys of the account were destroyed for good', { accountId })
    }
    const before = known.get(path)
    if (before && before.version === version) return before.key
    const key = open(path, accountId, before?.key)
    if (version === undefined) return key
    known.set(path, { version, key })
    return key.catch(async (error: unknown) => {
      // Asked again by whoever comes next.
      if (before) known.set(path, before)
      else known.delete(path)
      const former = before && (await before.key)
      const isAway = error instanceof AppError && error.code === 'encryption-token-unreachable'
      // A call is better sealed with the key before than lost: it opens what it seals as long as its own file is there.
      if (former && isAway && existsSync(pathOf(accountId, former.id))) return former
      throw error
    })
  }

  async function open(path: string, accountId: AccountId, before?: Promise<NamedKey>): Promise<NamedKey> {
    const { id, ...sealed } = readSealedKey(path)
    const former = await before
    // The same key, sealed anew.
    if (former && former.id === id) return former
    return named(await installation.open(sealed, purposeOf(accountId), path))
  }

  async function sealedKey(accountId: AccountId) {
    const key = randomBytes(KEY_BYTES)
    const id = idOf(key)
    return { id, text: textOf({ id }, await installation.seal(key, purposeOf(accountId))) }
  }

  const keyFiles = () => filesIn(folder).filter((file) => file.endsWith('.key'))
  const accountIdOf = (path: string) => path.slice(folder.length + 1).split('.', 1)[0] as AccountId

  return {
    async current(accountId, mayMake) {
      const path = pathOf(accountId)
      const isNew = mayMake && !existsSync(path) && !existsSync(destroyedPath(accountId))
      if (isNew) makeKeyFile(path, (await sealedKey(accountId)).text)
      return read(path, accountId)
    },
    async get(accountId, id) {
      const current = await read(pathOf(accountId), accountId)
      if (current.id === id) return current
      if (!existsSync(pathOf(accountId, id))) {
        const details = { accountId, keyId: id }
        throw new AppError(
          'encryption-key-missing',
          'It was encrypted with a key of the account that is not there',
          details,
        )
      }
      return read(pathOf(accountId, id), accountId)
    },
    async rotate(accountId) {
      const path = pathOf(accountId)
      const former = await read(path, accountId)
      const { id, text } = await sealedKey(accountId)
      // Each under its own id before it is the newest: of two processes that do this at once none loses a key.
      makeKeyFile(pathOf(accountId, former.id), readKeyFile(path))
      makeKeyFile(pathOf(accountId, id), text)
      replaceKeyFile(path, text)
      return id
    },
    destroy(accountId) {
      const begins = pathOf(accountId).slice(0, -'key'.length)
      const files = keyFiles().filter((file) => file.startsWith(begins))
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
    async reseal(former) {
      const files = keyFiles()
      for (const path of files) {
        await resealKeyFile(path, purposeOf(accountIdOf(path)), former, installation)
        // Destroyed meanwhile: it must not come back.
        if (existsSync(destroyedPath(accountIdOf(path)))) destroyKeyFile(path)
      }
      return files.length
    },
    accountIds: () => [...new Set(keyFiles().map(accountIdOf))],
  }
}

/** What is told of a key beside it. */
interface KeyWords {
  readonly id?: string
  readonly publicKey?: string
}

export const textOf = (words: KeyWords, { sealedBy, sealed }: SealedByInstallation): string =>
  `${JSON.stringify({ ...words, sealedBy, sealed: Buffer.from(sealed).toString('base64') })}\n`

export function readSealedKey(path: string): KeyWords & SealedByInstallation {
  const text = readKeyFile(path)
  try {
    const { sealedBy, sealed, ...words } = JSON.parse(text) as Record<string, unknown>
    if (typeof sealedBy === 'string' && typeof sealed === 'string') {
      return { ...words, sealedBy, sealed: Buffer.from(sealed, 'base64') }
    }
  } catch {}
  throw unusable(path, 'The key in it cannot be read: the file is damaged')
}

export async function resealKeyFile(
  path: string,
  purpose: string,
  former: InstallationKey,
  installation: InstallationKey,
): Promise<void> {
  const { sealedBy, sealed, ...words } = readSealedKey(path)
  const key = await former.open({ sealedBy, sealed }, purpose, path)
  replaceKeyFile(path, textOf(words, await installation.seal(key, purpose)))
}

/** One that cannot be read is one, too. */
function idIn(path: string): string {
  try {
    return String((JSON.parse(readKeyFile(path)) as { id?: unknown }).id)
  } catch {
    return path
  }
}
