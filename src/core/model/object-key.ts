/** Names of stored objects: plain names joined by `/`, the same in a folder and in a bucket. */

import { AppError } from './app-error.ts'

const KEY_PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/

/** No dots in front, so no way out of a folder. Fails with `invalid-object-key`. */
export function checkedObjectKey(key: string): string {
  if (key.split('/').every((part) => KEY_PART.test(part))) return key
  throw new AppError('invalid-object-key', 'Not a usable object key', { key })
}

/** Of a list: ends with a slash. Fails with `invalid-object-key`. */
export function checkedObjectPrefix(prefix: string): string {
  if (!prefix.endsWith('/')) throw new AppError('invalid-object-key', 'A prefix ends with a slash', { prefix })
  checkedObjectKey(prefix.slice(0, -1))
  return prefix
}
