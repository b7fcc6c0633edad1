/** Two recording sessions, one call: Cisco's recording with plain SDP sends each side in a session of its own. */

import { parseAddress } from '../model/party-address.ts'
import { headerValue } from '../sip/headers.ts'
import { ciscoFromParameters, ciscoParticipants, type InviteHeaders } from './parties-from-headers.ts'

export interface JoinKey {
  readonly key: string
  /** Others may have the same key: two callers who hide their number and call the same queue. */
  readonly isGuess: boolean
}

/**
 * Sessions with the same key, from the same recording client at the same time, belong to one call. Undefined: a call of its own.
 * Metadata is not asked: a SIPREC session carries all streams of its call.
 */
export function joinKeyOf(invite: InviteHeaders, audioLines: number): JoinKey | undefined {
  const callReference = ciscoFromParameters(invite.from)?.('x-refci')
  if (callReference) return { key: `x-refci ${callReference}`, isGuess: false }
  const participants = ciscoParticipants(invite)
  if (participants.length === 0) return undefined
  const guid = headerValue(invite, 'Cisco-Guid')?.trim()
  if (guid) return { key: `Cisco-Guid ${guid}`, isGuess: false }
  // Both sides in one session: there is no other.
  if (participants.length < 2 || audioLines > 1) return undefined
  const users = participants.map(({ aor = '' }) => {
    const { user = '', host = '' } = parseAddress(aor)
    return `${user}@${host}`
  })
  return { key: `participants ${[...new Set(users)].sort().join(' ')}`, isGuess: true }
}
