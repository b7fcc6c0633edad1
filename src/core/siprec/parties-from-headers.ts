/** Parties of a recording session without metadata, from headers of its INVITE. */

import { parseAddress } from '../model/party-address.ts'
import { headerList, type WithHeaders } from '../sip/headers.ts'
import { parseNameAddress } from '../sip/name-address.ts'
import { parameter, parseParameters } from '../sip/parameters.ts'

/** A party as headers show it. */
export interface HeaderParty {
  readonly aor?: string
  readonly name?: string
  readonly role: 'caller' | 'callee' | 'other'
  /** Places of the m-lines the party sends, from 0; undefined when the headers do not say. */
  readonly lines?: readonly number[]
}

export interface InviteHeaders extends WithHeaders {
  /** Values of From and To. */
  readonly from: string
  readonly to: string
}

/** At least two, the caller first, as far as anything is known. */
export function partiesFromHeaders(invite: InviteHeaders): HeaderParty[] {
  const named = ciscoParticipants(invite)
  if (named.length > 0) return named
  return ciscoNearAndFar(invite.from) ?? fromAndTo(invite)
}

/** Whether the phone system names the parties in headers of its own, in place of metadata. */
export function namesParties(invite: InviteHeaders): boolean {
  return ciscoParticipants(invite).length > 0 || ciscoFromParameters(invite.from) !== undefined
}

/** `X-Cisco-Recording-Participant: sip:7080@10.0.0.5;media-index="0"`, one per party; the index is that of the m-line. */
export function ciscoParticipants(message: WithHeaders): HeaderParty[] {
  return headerList(message, 'X-Cisco-Recording-Participant')
    .slice(0, 16)
    .flatMap((value, index) => {
      const address = parseNameAddress(value)
      if (!address) return []
      const places = parameter(address.parameters, 'media-index')
        ?.match(/\d{1,3}/g)
        ?.map(Number)
      const role = index === 0 ? 'caller' : index === 1 ? 'callee' : 'other'
      const name = address.displayName
      return [{ aor: address.uri, role, ...(name ? { name } : {}), ...(places ? { lines: places } : {}) }]
    })
}

/** Parameters of a Cisco phone's From (`x-nearend;x-refci=…;x-farendaddr=1000`): one session per side. */
export function ciscoFromParameters(from: string): ((name: string) => string | undefined) | undefined {
  const uri = parseNameAddress(from)?.uri ?? ''
  const semicolon = uri.indexOf(';')
  const parameters = semicolon < 0 ? [] : parseParameters(uri.slice(semicolon + 1))
  const find = (name: string) => parameter(parameters, name)
  return find('x-refci') === undefined ? undefined : find
}

/** The near end is the recorded phone. Who called is not said; recorded phones are mostly called. */
function ciscoNearAndFar(from: string): HeaderParty[] | undefined {
  const find = ciscoFromParameters(from)
  if (!find) return undefined
  const uri = parseNameAddress(from)?.uri.replace(/;.*$/s, '') ?? ''
  const farAddress = find('x-farendaddr')
  const isFar = find('x-farend') !== undefined
  return [
    { role: 'caller', ...(farAddress ? { aor: farAddress } : {}), lines: isFar ? [0] : [] },
    { role: 'callee', aor: uri, lines: isFar ? [] : [0] },
  ]
}

/** To is the callee only when it is a number: else it is the recorder's own name. From = To says nothing of either. */
function fromAndTo({ from, to }: InviteHeaders): HeaderParty[] {
  const [caller, callee] = [parseNameAddress(from), parseNameAddress(to)]
  const [callerAddress, calleeAddress] = [caller, callee].map((address) => parseAddress(address?.uri ?? ''))
  const same = caller !== undefined && caller.uri.toLowerCase() === callee?.uri.toLowerCase()
  const known = {
    caller: !same && callerAddress?.user !== undefined,
    callee: !same && calleeAddress?.number !== undefined,
  }
  return [
    { role: 'caller', ...(caller && known.caller ? described(caller) : {}) },
    { role: 'callee', ...(callee && known.callee ? described(callee) : {}) },
  ]
}

function described({ uri, displayName }: { uri: string; displayName: string }): { aor: string; name?: string } {
  return { aor: uri, ...(displayName ? { name: displayName } : {}) }
}
