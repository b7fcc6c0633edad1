/** For tests: two sides of a handshake, and a wire between them that loses, doubles and swaps as it is told. */

import { createDtlsIdentity, nodeDtlsCrypto } from '../../adapters/node-dtls-crypto.ts'
import type { DtlsFailure, Fingerprint } from '../model/dtls.ts'
import { createDtlsClient } from './dtls-client.ts'
import type { DtlsHandshake, DtlsOptions, DtlsSrtpKeys, DtlsStep } from './dtls-handshake.ts'
import { createDtlsServer } from './dtls-server.ts'

const NOW_MS = Date.UTC(2026, 10, 28)
export const CLIENT_ADDRESS = '192.0.2.1 4000'
export const SERVER_ADDRESS = '192.0.2.2 20000'

export interface Side {
  readonly handshake: DtlsHandshake
  readonly keys: DtlsSrtpKeys[]
  readonly failures: DtlsFailure[]
  sent: number
}

export const identity = createDtlsIdentity(NOW_MS)

export const fingerprintOf = (certificate: Uint8Array): Fingerprint => ({
  hash: 'sha-256',
  hex: nodeDtlsCrypto.fingerprint('sha-256', certificate),
})

/** `change`: of what one side knows or can do. */
export function twoSides(change: { client?: Partial<DtlsOptions>; server?: Partial<DtlsOptions> } = {}) {
  const [clientIdentity, serverIdentity] = [createDtlsIdentity(NOW_MS), createDtlsIdentity(NOW_MS)]
  const crypto = nodeDtlsCrypto
  const client = createDtlsClient({
    crypto,
    identity: clientIdentity,
    fingerprints: [fingerprintOf(serverIdentity.certificate)],
    peer: SERVER_ADDRESS,
    ...change.client,
  })
  const server = createDtlsServer({
    crypto,
    identity: serverIdentity,
    fingerprints: [fingerprintOf(clientIdentity.certificate)],
    ...change.server,
  })
  const side = (handshake: DtlsHandshake): Side => ({ handshake, keys: [], failures: [], sent: 0 })
  return { client: side(client), server: side(server) }
}

/** Where datagram number `index` of all goes: `[]` nowhere, `[0, 0]` twice, `[3]` behind the next three. */
export type Wire = (index: number, datagram: Uint8Array) => readonly number[]

/** Runs both sides, with their timers, until nothing more is to come or `forMs` are over. */
export function run(
  { client, server }: { client: Side; server: Side },
  wire: Wire = () => [0],
  forMs = 60_000,
): number {
  const underway: { turn: number; to: Side; datagram: Uint8Array }[] = []
  let turn = 0
  let index = 0
  let nowMs = NOW_MS
  const note = (side: Side, other: Side, step: DtlsStep) => {
    if (step.keys) side.keys.push(step.keys)
    if (step.failed) side.failures.push(step.failed)
    side.sent += step.send.length
    for (const datagram of step.send) {
      for (const delay of wire(index, datagram)) underway.push({ turn: turn + delay, to: other, datagram })
      index += 1
    }
  }
  note(client, server, client.handshake.start(nowMs))
  while (nowMs < NOW_MS + forMs) {
    underway.sort((a, b) => a.turn - b.turn)
    const next = underway.shift()
    turn += 1
    if (next) {
      const [to, other, from] = next.to === server ? [server, client, CLIENT_ADDRESS] : [client, server, SERVER_ADDRESS]
      note(to, other, to.handshake.receive(next.datagram, from, nowMs))
      continue
    }
    const dues = [client, server].flatMap(({ handshake }) => handshake.dueAtMs ?? [])
    if (dues.length === 0) break
    nowMs = Math.max(nowMs + 1, Math.min(...dues))
    note(client, server, client.handshake.due(nowMs))
    note(server, client, server.handshake.due(nowMs))
  }
  return nowMs - NOW_MS
}
