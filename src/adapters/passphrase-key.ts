/** The key of an installation from a passphrase: scrypt (RFC 7914) with a salt that is made once and is no secret. */

import { randomBytes, scryptSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { PassphraseSalt } from '../core/backup/backup-manifest.ts'
import { makeKeyFile, readKeyFile, unusable } from './key-files.ts'

/** 128 MB and some tenths of a second for each guess. */
const COST = { N: 2 ** 17, r: 8, p: 1 }
const MOST_MEMORY = 1024 * 1024 * 1024
const FEWEST_CHARACTERS = 16

export function newSalt(): PassphraseSalt {
  return { kdf: 'scrypt', ...COST, salt: randomBytes(16).toString('hex') }
}

/** Its first line. Fails with the codes of `readKeyFile`, and with `encryption-key-unusable` when it is too short. */
export function readPassphrase(file: string): string {
  return passphraseIn(readKeyFile(file), file)
}

/** 32 bytes. `from`: told when no key can be made of it. */
export function keyOfSalt(passphrase: string, { N, r, p, salt }: PassphraseSalt, from: string): Uint8Array {
  try {
    return scryptSync(passphrase, Buffer.from(salt, 'hex'), 32, { N, r, p, maxmem: MOST_MEMORY + 1024 * 1024 })
  } catch (error) {
    throw unusable(from, 'No key can be made with these parameters', error)
  }
}

/** 32 bytes. `text`: of `passphraseFile`; its first line counts. `saltFile` is made when it is not there. */
export function keyOfPassphrase(text: string, saltFile: string, passphraseFile: string): Uint8Array {
  const passphrase = passphraseIn(text, passphraseFile)
  if (!existsSync(saltFile)) makeKeyFile(saltFile, `${JSON.stringify(newSalt())}\n`)
  return keyOfSalt(passphrase, readSalt(saltFile), saltFile)
}

function passphraseIn(text: string, file: string): string {
  const passphrase = (text.split(/\r?\n/, 1)[0] ?? '').normalize('NFC')
  if (passphrase.length < FEWEST_CHARACTERS) {
    throw unusable(file, `The passphrase has less than ${FEWEST_CHARACTERS} characters`)
  }
  return passphrase
}

function readSalt(path: string): PassphraseSalt {
  try {
    const { kdf, N, r, p, salt } = JSON.parse(readKeyFile(path)) as Record<string, unknown>
    if (kdf === 'scrypt' && [N, r, p].every(Number.isSafeInteger) && /^[0-9a-f]{32,}$/.test(String(salt))) {
      return { kdf, N: Number(N), r: Number(r), p: Number(p), salt: String(salt) }
    }
  } catch {}
  throw unusable(path, 'What the passphrase is mixed with cannot be read: its file is damaged')
}
