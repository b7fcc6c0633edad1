/** What holds of canaries, whoever sets them up. */

import { MAXIMUM_CANARIES } from '../../contract/canary.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Canary } from '../../core/model/canary.ts'

/** To whom a password is told, and whose it is, are the same: it may stay. */
export function keepsPassword(before: WhomItAsks, after: WhomItAsks): boolean {
  return serverOf(before) === serverOf(after)
}

type WhomItAsks = Pick<Canary, 'to' | 'hop' | 'protocol' | 'username'>

function serverOf({ to, hop, protocol, username }: WhomItAsks): string {
  const server = hop ? `${hop.host}:${hop.port}` : to.slice(to.lastIndexOf('@'))
  return [server.toLowerCase(), protocol, username].join(' ')
}

export function tooManyCanaries(): AppError {
  return new AppError('too-many-canaries', 'Remove one of the canaries first', { maximum: MAXIMUM_CANARIES })
}
