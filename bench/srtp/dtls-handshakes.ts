/** What a DTLS handshake costs the side that measures, in memory, without sockets and waiting. */

import { createDtlsIdentity, nodeDtlsCrypto } from '../../src/adapters/node-dtls-crypto.ts'
import { createDtlsClient } from '../../src/core/dtls/dtls-client.ts'
import type { DtlsHandshake } from '../../src/core/dtls/dtls-handshake.ts'
import { createDtlsServer } from '../../src/core/dtls/dtls-server.ts'
import type { BenchResult } from '../bench-result.ts'

const CLIENT = '192.0.2.1 4000'
const SERVER = '192.0.2.2 20000'

export function measureHandshakes(count: number): BenchResult['rows'] {
  const now = Date.now()
  const [ours, theirs] = [createDtlsIdentity(now), createDtlsIdentity(now)]
  const named = (certificate: Uint8Array) =>
    [{ hash: 'sha-256', hex: nodeDtlsCrypto.fingerprint('sha-256', certificate) }] as const
  const spentMs = { active: 0, passive: 0 }
  for (let made = 0; made < count; made++) {
    const crypto = nodeDtlsCrypto
    const active = createDtlsClient({
      crypto,
      identity: theirs,
      fingerprints: named(ours.certificate),
      peer: SERVER,
    })
    const passive = createDtlsServer({ crypto, identity: ours, fingerprints: named(theirs.certificate) })
    handshake(active, passive, spentMs)
  }
  return (['passive', 'active'] as const).map((side) => ({
    label: `DTLS handshake, ${side} side`,
    value: (1000 * count) / spentMs[side],
    unit: 'per second and core',
  }))
}

function handshake(active: DtlsHandshake, passive: DtlsHandshake, spentMs: { active: number; passive: number }): void {
  const timed = <T>(side: 'active' | 'passive', act: () => T): T => {
    const before = process.cpuUsage()
    const result = act()
    const { user, system } = process.cpuUsage(before)
    spentMs[side] += (user + system) / 1000
    return result
  }
  let toPassive = timed('active', () => active.start(0)).send
  for (let turn = 0; turn < 4; turn++) {
    const toActive = toPassive.flatMap((datagram) => timed('passive', () => passive.receive(datagram, CLIENT, 0)).send)
    toPassive = []
    for (const datagram of toActive) {
      const { send, keys } = timed('active', () => active.receive(datagram, SERVER, 0))
      if (keys) return
      toPassive = [...toPassive, ...send]
    }
  }
  throw new Error('no keys')
}
