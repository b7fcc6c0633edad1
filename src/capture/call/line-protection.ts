/** How the packets of one media line are protected, as its descriptions follow each other: by SDES, by DTLS, or not at all. */

import { isIP } from 'node:net'
import type { DtlsFailure, DtlsRole } from '../../core/model/dtls.ts'
import { isNullAddress } from '../../core/sdp/answer-offer.ts'
import { chooseCrypto } from '../../core/sdp/crypto-attribute.ts'
import { type DtlsDescription, type LocalDtls, readDtls, sameAssociation } from '../../core/sdp/dtls-attributes.ts'
import type { SdpMedia } from '../../core/sdp/session-description.ts'
import type { SrtpCrypto } from '../../core/srtp/srtp-crypto.ts'
import { SrtpKeys } from '../../core/srtp/srtp-keys.ts'
import type { Count } from '../counters.ts'
import type { StreamPorts } from '../media/media-ports.ts'
import { type DtlsParts, type LineHandshakes, startHandshakes } from './line-handshakes.ts'
import type { SendRtcp } from './receiver-reports.ts'
import type { Protection } from './stream-receiver.ts'

export interface LineProtectionOptions {
  readonly srtpCrypto: SrtpCrypto
  readonly dtls: DtlsParts
  readonly ports: Pick<StreamPorts, 'sendRtp' | 'sendRtcp'>
  readonly hurry: (forMs: number) => void
  readonly nowMs: () => number
  readonly count: Count
  /** No keys came of a handshake. */
  readonly failed: (why: DtlsFailure) => void
}

export interface LineProtection {
  /** What the client's latest description says. Undefined: plain RTP is expected. `signallingAddress`: where it came from. */
  follow(media: SdpMedia, signallingAddress: string): Protection | undefined
  /** What we answer of DTLS; undefined where keys do not come by it. */
  readonly local: LocalDtls | undefined
  /** How RTCP is sent where keys come by DTLS, else undefined. */
  readonly sendRtcp: SendRtcp | undefined
  /** Keys were to come by DTLS, and have not. */
  readonly lacksKeys: boolean
  close(): void
}

const TLS_ID_BYTES = 20

interface Association {
  readonly theirs: DtlsDescription
  readonly role: DtlsRole
  /** Where the peer is; undefined while it is held by a null address. */
  readonly place: string | undefined
  readonly local: LocalDtls
  readonly handshakes: LineHandshakes
}

export function createLineProtection(options: LineProtectionOptions): LineProtection {
  const { srtpCrypto, dtls } = options
  const keys = { rtp: new SrtpKeys(srtpCrypto), rtcp: new SrtpKeys(srtpCrypto) }
  let association: Association | undefined

  function bySdes(media: SdpMedia): Protection | undefined {
    association?.handshakes.close()
    association = undefined
    keys.rtp.use(chooseCrypto(media)?.master)
    keys.rtcp.use(undefined)
    // A secure profile without a key is our own offer: its answer brings the key, and nothing counts before.
    return keys.rtp.areUsed || media.protocol.includes('SAVP') ? { rtp: keys.rtp, rtcp: keys.rtp } : undefined
  }

  function byDtls(theirs: DtlsDescription, media: SdpMedia, signallingAddress: string): Protection {
    const named = media.connection?.address ?? signallingAddress
    const role =
      association && isStill(association, theirs) ? association.role : roleTowards(theirs, named, signallingAddress)
    const place = placeOf(media, named)
    const isSame = association && sameAssociation(association.theirs, theirs) && association.role === role
    // RFC 5763 §6.6: a peer that moved begins anew; one that names its association by `tls-id` says so (RFC 8842 §4).
    const moved = isSame && theirs.tlsId === undefined && isElsewhere(place, association?.place)
    if (!association || !isSame || moved) {
      association?.handshakes.close()
      association = associate(theirs, role, media, isIP(named) ? named : signallingAddress, place, moved === true)
    } else association = { ...association, place: place ?? association.place }
    return { ...keys, handshakes: association.handshakes }
  }

  function associate(
    theirs: DtlsDescription,
    role: DtlsRole,
    media: SdpMedia,
    address: string,
    place: string | undefined,
    moved: boolean,
  ): Association {
    const { crypto, identity } = dtls
    const fingerprint = { hash: 'sha-256', hex: crypto.fingerprint('sha-256', identity.certificate) } as const
    const tlsId = theirs.tlsId === undefined ? {} : { tlsId: hexOf(crypto.randomBytes(TLS_ID_BYTES)) }
    // One that goes on with the keys it has, wherever it is, need not answer.
    const failed = (why: DtlsFailure) => {
      if (!moved || why !== 'timed-out') options.failed(why)
    }
    const at = { address, rtpPort: media.port }
    const handshakes = startHandshakes({ ...options, ...at, parts: dtls, theirs, role, keys, failed })
    return { theirs, role, place, local: { fingerprint, setup: role, rtcpMux: theirs.rtcpMux, ...tlsId }, handshakes }
  }

  return {
    follow(media, signallingAddress) {
      const theirs = readDtls(media)
      return theirs ? byDtls(theirs, media, signallingAddress) : bySdes(media)
    },
    get local() {
      return association?.local
    },
    get sendRtcp() {
      return association?.handshakes.sendRtcp
    },
    get lacksKeys() {
      return association !== undefined && !keys.rtp.areUsed
    },
    close() {
      association?.handshakes.close()
    },
  }
}

/** Port 9 is that of who is not to be reached now. */
function placeOf({ port, connection }: SdpMedia, named: string): string | undefined {
  return port === 9 || isNullAddress(connection) ? undefined : `${named} ${port}`
}

const isElsewhere = (place: string | undefined, before: string | undefined): boolean =>
  place !== undefined && before !== undefined && place !== before

/** Whether the role that was agreed on is one that the description still leaves to us. */
function isStill({ role }: Association, { setup }: DtlsDescription): boolean {
  return setup === 'actpass' || setup !== role
}

/**
 * RFC 5763 §5 recommends that the answerer be active: no time is lost. Behind NAT, where media come from elsewhere than signalling, the peer
 * can only be reached once it has spoken.
 */
function roleTowards({ setup }: DtlsDescription, named: string, signallingAddress: string): DtlsRole {
  if (setup === 'actpass') return named === signallingAddress ? 'active' : 'passive'
  return setup === 'active' ? 'passive' : 'active'
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
