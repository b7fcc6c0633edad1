/** Where the sender of a media line takes RTCP: RFC 3605 (`a=rtcp:`), else the port above that of RTP (RFC 3550 §11). */

import { attributeValues, type SdpMedia } from './session-description.ts'

export interface RtcpDestination {
  /** As the line says it: an address, or a host name. */
  readonly address: string
  readonly port: number
}

/** Undefined when the line names no port or no address. */
export function rtcpDestination({ port, connection, attributes }: SdpMedia): RtcpDestination | undefined {
  const [, named, ownAddress] =
    /^(\d{1,5})(?: +IN +IP[46] +(\S+))?$/i.exec(attributeValues(attributes, 'rtcp')[0] ?? '') ?? []
  const address = ownAddress ?? connection?.address
  const rtcpPort = named === undefined ? port + 1 : Number(named)
  // Port 9 is what clients name that do not want to be sent anything (discard).
  if (address === undefined || port === 0 || port === 9 || rtcpPort < 1 || rtcpPort > 65_535) return undefined
  return { address, port: rtcpPort }
}
