/** Codes on paper, for whoever has lost their authenticator app or passkey. */

import { randomBytes } from 'node:crypto'

const CODES = 10

/** 32 of them, without those that look like another: i, l, o, 0. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz123456789'

/** `abcd-efgh-jkmn-pqrs`: 16 letters of 32, 80 bits. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const letters = [...randomBytes(16)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
    return (letters.match(/.{4}/g) ?? []).join('-')
  })
}

/** As it was made, however it was typed. */
export function normalRecoveryCode(typed: string): string {
  return (
    typed
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .match(/.{1,4}/g) ?? []
  ).join('-')
}
