/**
 * The DTLS handshakes of one media line: one for RTP, and one for RTCP unless both share a port (RFC 5764 §4.1). Performs what they ask
 * for: sends, waits, and hands the keys on.
 */

import { createDtlsClient } from '../../core/dtls/dtls-client.ts'
import type { DtlsCrypto, DtlsIdentity } from '../../core/dtls/dtls-crypto.ts'
import type { DtlsHandshake, DtlsStep } from '../../core/dtls/dtls-handshake.ts'
import { createDtlsServer } from '../../core/dtls/dtls-server.ts'
import type { DtlsFailure, DtlsRole } from '../../core/model/dtls.ts'
import type { DtlsDescription } from '../../core/sdp/dtls-attributes.ts'
import type { SrtpCrypto } from '../../core/srtp/srtp-crypto.ts'
import type { SrtpKeys } from '../../core/srtp/srtp-keys.ts'
import { createSrtpSender } from '../../core/srtp/srtp-sender.ts'
import type { Count } from '../counters.ts'
import type { StreamPorts } from '../media/media-ports.ts'
import type { SendRtcp } from './receiver-reports.ts'
import type { Handshakes } from './stream-receiver.ts'

export interface DtlsParts {
  readonly crypto: DtlsCrypto
  readonly identity: DtlsIdentity
}

export interface LineHandshakesOptions {
  readonly parts: DtlsParts
  readonly srtpCrypto: SrtpCrypto
  readonly theirs: DtlsDescription
  /** Ours. */
  readonly role: DtlsRole
  /** Where the peer waits, when we are active. */
  readonly address: string
  readonly rtpPort: number
  readonly keys: { readonly rtp: SrtpKeys; readonly rtcp: SrtpKeys }
  readonly ports: Pick<StreamPorts, 'sendRtp' | 'sendRtcp'>
  /** Packets are to be handed over soon, for so long. */
  readonly hurry: (forMs: number) => void
  readonly nowMs: () => number
  readonly count: Count
  readonly failed: (why: DtlsFailure) => void
}

export interface LineHandshakes extends Handshakes {
  /** To whom the handshake of RTCP was with, under its keys; nothing is sent before there are any. */
  readonly sendRtcp: SendRtcp
  close(): void
}

/** Longer than a handshake takes where datagrams are lost once. */
const HURRY_MS = 3000

export function startHandshakes(options: LineHandshakesOptions): LineHandshakes {
  const { theirs, keys, ports, address, rtpPort } = options
  const sendRtp = ports.sendRtp.bind(ports)
  const rtp = startHandshake(options, sendRtp, rtpPort, keys.rtp)
  const sendRtcp = ports.sendRtcp.bind(ports)
  const rtcp = theirs.rtcpMux ? undefined : startHandshake(options, sendRtcp, theirs.rtcpPort, keys.rtcp)
  return {
    rtp: rtp.receive,
    rtcp: (datagram, remoteAddress, remotePort) => rtcp?.receive(datagram, remoteAddress, remotePort),
    sendRtcp: (packet) => (rtcp ?? rtp).sendRtcp(packet),
    close() {
      rtp.close()
      rtcp?.close()
    },
  }

  function startHandshake(
    { parts, srtpCrypto, role, hurry, nowMs, count, failed }: LineHandshakesOptions,
    send: StreamPorts['sendRtp'],
    peerPort: number,
    bring: SrtpKeys,
  ) {
    const known = { ...parts, fingerprints: theirs.fingerprints }
    const handshake: DtlsHandshake =
      role === 'active' ? createDtlsClient({ ...known, peer: nameOf(address, peerPort) }) : createDtlsServer(known)
    let sendRtcp: SendRtcp | undefined
    let timer: NodeJS.Timeout | undefined
    let isClosed = false

    function perform({ send: datagrams, to, keys: agreed, failed: why }: DtlsStep): void {
      for (const datagram of datagrams) send(datagram, ...placeOf(to))
      if (datagrams.length > 0) hurry(HURRY_MS)
      if (agreed) {
        bring.use(agreed.theirs)
        const { rtcp: protect } = createSrtpSender(agreed.ours, srtpCrypto)
        sendRtcp = (packet) => send(protect(packet), ...placeOf(to))
        count('dtls_handshakes')
      }
      if (why !== undefined) {
        count('dtls_failed')
        failed(why)
      }
      wait()
    }

    function wait(): void {
      clearTimeout(timer)
      if (isClosed || handshake.dueAtMs === undefined) return
      timer = setTimeout(() => perform(handshake.due(nowMs())), Math.max(1, handshake.dueAtMs - nowMs()))
    }

    perform(handshake.start(nowMs()))
    return {
      receive(datagram: Uint8Array, remoteAddress: string, remotePort: number) {
        if (!isClosed) perform(handshake.receive(datagram, nameOf(remoteAddress, remotePort), nowMs()))
      },
      sendRtcp: (packet: Uint8Array) => sendRtcp?.(packet),
      close() {
        isClosed = true
        clearTimeout(timer)
      },
    }
  }
}

const nameOf = (address: string, port: number): string => `${address} ${port}`

function placeOf(name: string): [address: string, port: number] {
  const [address = '', port = ''] = name.split(' ')
  return [address, Number(port)]
}
