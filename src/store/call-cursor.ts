import { AppError } from '../core/model/app-error.ts'
import type { CallId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'

/** A place in a list that is ordered by start and id: everything before it has been read. */
export interface CallCursor {
  readonly startedAtMs: number
  readonly id: CallId
}

/** Opaque to whoever hands it back. */
export function formatCursor({ startedAtMs, id }: CallCursor): string {
  return Buffer.from(`${startedAtMs}/${id}`).toString('base64url')
}

/** Fails with `invalid-cursor`. */
export function parseCursor(text: string): CallCursor {
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('latin1').split('/')
  // Beyond 15 digits it is no time that PostgreSQL or JavaScript could hold.
  if (!/^\d{1,15}$/.test(time) || !isUuid(id))
    throw new AppError('invalid-cursor', 'This page marker is not one of ours')
  return { startedAtMs: Number(time), id }
}
