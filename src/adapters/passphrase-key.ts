/** The key of an installation from a passphrase: scrypt (RFC 7914) with a salt that is made once and is no secret. */

import { randomBytes, scryptSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { makeKeyFile, readKeyFile, unusable } from './key-files.ts'

/** 128 MB and some tenths of a second for each guess. */
const COST = { N: 2 ** 17, r: 8, p: 1 }
const MOST_MEMORY = 1024 * 1024 * 1024
const FEWEST_CHARACTERS = 16

/** 32 bytes. `text`: of `passphraseFile`; its first line counts. `saltFile` is made when it is not there. */
export function keyOfPassphrase(text: string, saltFile: string, passphraseFile: string): Uint8Array {
  const passphrase = (text.split(/\r?\n/, 1)[0] ?? '').normalize('NFC')
  if (passphrase.length < FEWEST_CHARACTERS) {
    throw unusable(passphraseFile, `The passphrase has less than ${FEWEST_CHARACTERS} characters`)
  }
  if (!existsSync(saltFile)) {
    makeKeyFile(saltFile, `${JSON.stringify({ kdf: 'scrypt', ...COST, salt: randomBytes(16).toString('hex') })}\n`)
  }
  const { N, r, p, salt } = readSalt(saltFile)
  try {
    return scryptSync(passphrase, salt, 32, { N, r, p, maxmem: MOST_MEMORY })
  } catch (error) {
    throw unusable(saltFile, 'No key can be made with these parameters', error)
  }
}

function readSalt(path: string): typeof COST & { readonly salt: Buffer } {
  try {
    const { kdf, N, r, p, salt } = JSON.parse(readKeyFile(path)) as Record<string, unknown>
    if (kdf === 'scrypt' && [N, r, p].every(Number.isSafeInteger) && /^[0-9a-f]{32,}$/.test(String(salt))) {
      return { N: Number(N), r: Number(r), p: Number(p), salt: Buffer.from(String(salt), 'hex') }
    }
  } catch {}
  throw unusable(path, 'What the passphrase is mixed with cannot be read: its file is damaged')
}
