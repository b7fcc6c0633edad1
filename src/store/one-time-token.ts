/** Random values that are handed out once and found again by their hash. They are long: a plain hash is as good as a slow one. */

import { createHash, randomBytes } from 'node:crypto'

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
