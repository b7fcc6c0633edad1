import { randomBytes } from 'node:crypto'
import { uuidv7 } from '../core/model/uuid.ts'

/** A UUIDv7 of this moment, for rows that are made here. Calls bring their own. */
export function newId(): string {
  return uuidv7(Date.now(), randomBytes(10))
}
