/** What the recording client needs of the machine; filled by adapters, handed over by main or a test. */

import type { SipProtocol, SipTransport, SipTransportEvents } from '../core/sip/sip-transport.ts'
import type { SrtpCrypto } from '../core/srtp/srtp-crypto.ts'

export interface RecordingClientPorts {
  /** Opened once per protocol, at the first call that needs it; the client closes it. */
  openTransport(protocol: SipProtocol, events: SipTransportEvents): Promise<SipTransport>
  readonly rtp: RtpSockets
  readonly srtpCrypto: SrtpCrypto
  /** A WAV file, by the name the scenario gives it. */
  readSpeech(name: string): Promise<Uint8Array>
  /** Literal address of a host name or a literal. */
  resolve(host: string): Promise<string>
}

export interface RtpSockets {
  /** Two ports that belong together: RTP on an even one, RTCP on the next (RFC 3550 §11). */
  open(localAddress: string): Promise<RtpSocket>
}

export interface RtpSocket {
  readonly rtpPort: number
  /** Takes the packet over: it must not be changed afterwards. Failures are not told; packets get lost anyway. */
  sendRtp(packet: Uint8Array, port: number, address: string): void
  sendRtcp(packet: Uint8Array, port: number, address: string): void
  close(): void
}
