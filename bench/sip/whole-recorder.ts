/** A recorder as `tapeline serve` makes it, without database, archive and portal: calls end with their journal closed. */
import { randomUUID } from 'node:crypto'
import { openMediaPorts } from '../../src/adapters/media-ports.ts'
import { createDtlsIdentity, nodeDtlsCrypto } from '../../src/adapters/node-dtls-crypto.ts'
import { nodeSrtpCrypto } from '../../src/adapters/node-srtp-crypto.ts'
import { createSteadyClock } from '../../src/adapters/steady-clock.ts'
import { openUdpSipTransport } from '../../src/adapters/udp-sip-transport.ts'
import { createCallLayer } from '../../src/capture/call/call-layer.ts'
import { createRecordingServer } from '../../src/capture/sip/recording-server.ts'
import type { SipClock } from '../../src/capture/sip/sip-clock.ts'
import { openSpool } from '../../src/capture/spool/spool.ts'
import { buildDirectory } from '../../src/core/directory/directory.ts'
import type { Device, User } from '../../src/core/model/account.ts'
import { completeSettings } from '../../src/core/policy/presets.ts'
import { newId } from '../../src/store/new-id.ts'
import { extensionOf, USERS } from './bodies.ts'
import { ADDRESS, type MeasuredParts, QUIET_LOG } from './measured-parts.ts'

/** A pair of ports rests after a call, by default 3 s; at full speed all pairs would be resting. */
export const REST_MS = 500

export async function startWholeRecorder(clock: SipClock, folder: string): Promise<MeasuredParts> {
  const totals: Record<string, number> = {}
  const count = (name: string, by = 1) => {
    totals[name] = (totals[name] ?? 0) + by
  }
  const log = QUIET_LOG
  const spool = await openSpool({ folder, log, count })
  const nowMs = createSteadyClock()
  const mediaPorts = await openMediaPorts({ firstPort: 20_000, lastPort: 31_999, restMs: REST_MS, nowMs })
  const directory = sampleDirectory()
  const calls = createCallLayer({
    directory: () => directory,
    mediaPorts,
    srtpCrypto: nodeSrtpCrypto,
    dtls: { crypto: nodeDtlsCrypto, identity: createDtlsIdentity(Date.now()) },
    spool,
    onCallChanged() {},
    onCallEnded() {},
    onRefused() {},
    nowMs,
    newId,
    log,
    count,
  })
  const server = createRecordingServer({ handler: calls, clock, newId: randomUUID, log, count })
  calls.control(server)
  const { bound } = await server.listen((events) => openUdpSipTransport({ address: ADDRESS, port: 0 }, events))
  return {
    port: bound.port,
    sessions: () => server.sessionCount,
    unfinished: () =>
      server.transactionCount +
      (spool.openJournals - calls.liveCalls().length) +
      (openSockets() - 2 * mediaPorts.openPairs),
  }
}

/** Of media ports, those that rest included. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'UDPWrap').length - 1
}

/** One account of 10,000 users, each with extension, number and phone; all of its calls are kept. */
export function sampleDirectory() {
  const users = Array.from({ length: USERS }, (_, user): User => {
    const extension = extensionOf(user)
    return {
      id: `user-${user}`,
      accountId: 'acme',
      name: `User ${extension}`,
      extension,
      numbers: [`+49301234${extension}`],
      sipAddresses: [`${extension}@acme.example`],
    }
  })
  const devices = users.map((user, index): Device => {
    const sipAddress = `phone${index}@acme.example`
    return { id: `device-${index}`, accountId: 'acme', name: 'Phone', kind: 'ip-phone', ownerId: user.id, sipAddress }
  })
  const always = { onnet: 'always', offnet: 'always' } as const
  return buildDirectory({
    accounts: [{ id: 'acme', slug: 'acme', name: 'Acme', domains: ['acme.example'], timeZone: 'UTC' }],
    users,
    devices,
    recordingClients: [
      {
        id: 'sbc',
        name: 'SBC',
        addresses: [ADDRESS],
        certificateFingerprints: [],
        selectors: [{ by: 'fixed', accountId: 'acme' }],
      },
    ],
    settings: new Map([['acme', completeSettings({ account: { inbound: always, outbound: always } })]]),
  })
}
