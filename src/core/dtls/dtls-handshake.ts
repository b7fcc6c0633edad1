/** A handshake as its shell sees it: datagrams and time in, datagrams and keys out. RFC 5763 says who begins. */

import type { DtlsFailure, Fingerprint } from '../model/dtls.ts'
import type { SrtpMasterKey } from '../model/srtp.ts'
import type { DtlsCrypto, DtlsIdentity } from './dtls-crypto.ts'

export interface DtlsHandshake {
  /** The first flight of the active side; the passive one has nothing to say yet. */
  start(nowMs: number): DtlsStep
  /** `from` names the sender's address and port. The datagram is borrowed. */
  receive(datagram: Uint8Array, from: string, nowMs: number): DtlsStep
  /** A timer: what has not been answered is sent again, or given up. */
  due(nowMs: number): DtlsStep
  /** When `due` is to be called; undefined: nothing is waited for. */
  readonly dueAtMs: number | undefined
}

export interface DtlsStep {
  readonly send: readonly Uint8Array[]
  /** Where to. */
  readonly to: string
  /** The handshake is complete, and the peer is who signalling named. May come again: a peer may begin anew. */
  readonly keys?: DtlsSrtpKeys
  readonly failed?: DtlsFailure
}

export interface DtlsSrtpKeys {
  /** What we protect with. */
  readonly ours: SrtpMasterKey
  /** What the peer protects with. */
  readonly theirs: SrtpMasterKey
}

export interface DtlsOptions {
  readonly crypto: DtlsCrypto
  readonly identity: DtlsIdentity
  /** Of the certificates that the peer may show: one of them must be its own. */
  readonly fingerprints: readonly Fingerprint[]
}

export const nothingTo = (to: string): DtlsStep => ({ send: [], to })

export function isNamedCertificate(
  certificate: Uint8Array,
  named: readonly Fingerprint[],
  crypto: DtlsCrypto,
): boolean {
  return named.some(({ hash, hex }) => crypto.fingerprint(hash, certificate) === hex)
}
