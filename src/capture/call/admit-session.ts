/** Who sends this recording session, whose account it belongs to, and whether there is anything to record. */

import type { Directory } from '../../core/directory/directory.ts'
import { matchClient } from '../../core/directory/match-client.ts'
import { selectAccount } from '../../core/directory/select-account.ts'
import type { RecordingClient } from '../../core/model/account.ts'
import type { AccountId, RecordingClientId } from '../../core/model/ids.ts'
import { partiesFromHeaders } from '../../core/siprec/parties-from-headers.ts'
import type { SessionReply, SessionRequest } from '../sip/session-handler.ts'
import { readSessionBody, type SessionBody } from './read-session-body.ts'
import type { RefusalReason, RefusedInvite } from './refusals.ts'
import { refusedLine } from './refused-line.ts'

export type Admission =
  | {
      readonly admitted: true
      readonly recordingClientId: RecordingClientId
      readonly accountId: AccountId
      readonly srtp: NonNullable<RecordingClient['srtp']>
      readonly body: SessionBody
    }
  | {
      readonly admitted: false
      readonly reply: SessionReply
      /** For the log: why. */
      readonly detail: string
      /** Set when an administrator can do something about it. */
      readonly refusal?: RefusedInvite
    }

/** Metadata that is missing or cannot be read is no reason to refuse. A stranger's body is not read at all. */
export function admitSession(directory: Directory, request: SessionRequest): Admission {
  const client = senderOf(directory, request)
  if (!client) {
    const reply = { status: 403, reason: 'Not a recording client' }
    return refuse(reply, 'no recording client has this address or certificate', request, 'unknown-sender')
  }
  const body = readSessionBody(request)
  const selection = selectAccount(directory, client, {
    requestUri: request.requestUri,
    from: request.from,
    to: request.to,
    // Some phone systems name the customer in the metadata instead.
    headers: [...request.headers, ...(body.metadata?.parsed?.extensions ?? [])],
    partyAors: (body.metadata?.parsed?.participants ?? partiesFromHeaders(request)).flatMap(({ aor }) => aor ?? []),
  })
  if (!('account' in selection)) {
    const detail = `recording client ${client.name}: ${selection.reason}`
    return refuse({ status: 404, reason: 'No account for this call' }, detail, request, 'no-account')
  }
  if (selection.account.isClosed) {
    const detail = `recording client ${client.name}: account ${selection.account.slug} is being closed`
    return refuse({ status: 403, reason: 'Account is closed' }, detail, request, 'account-closed')
  }
  // RFC 3261 §21.4.26. Without any SDP the offer is ours to make.
  const audio = body.sdp?.media.filter(({ kind }) => kind === 'audio') ?? []
  const refusals = audio.map((media) => refusedLine(media, client.srtp))
  if (body.hasSdp && !refusals.includes(undefined)) {
    const detail = `nothing in the offer can be recorded: ${refusals.join(', ') || 'no audio line'}`
    return refuse({ status: 488 }, detail, request, refusals.includes('plain') ? 'not-encrypted' : undefined)
  }
  const { srtp = 'accept' } = client
  return { admitted: true, recordingClientId: client.id, accountId: selection.account.id, srtp, body }
}

/** The recording client with this address or certificate. */
export function senderOf(directory: Directory, { flow }: SessionRequest): RecordingClient | undefined {
  const { remoteAddress: address, certificateFingerprint } = flow
  return matchClient(directory, { address, ...(certificateFingerprint !== undefined && { certificateFingerprint }) })
}

function refuse(reply: SessionReply, detail: string, request: SessionRequest, reason?: RefusalReason): Admission {
  if (reason === undefined) return { admitted: false, reply, detail }
  const { from, to, receivedAtMs: seenAtMs, flow } = request
  const { remoteAddress, protocol, certificateFingerprint } = flow
  const refusal: RefusedInvite = {
    remoteAddress,
    protocol,
    from,
    to,
    reason,
    seenAtMs,
    ...(certificateFingerprint !== undefined && { certificateFingerprint }),
  }
  return { admitted: false, reply, detail, refusal }
}
