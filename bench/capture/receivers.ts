/**
 * `node --expose-gc receivers.ts dgram|capture|capture-dgram STREAMS FOLDER`: prints the ports, one line; then for each line it reads: packets
 * received and CPU microseconds so far, the longest time that the event loop was held up since the last line, in microseconds, and for how
 * many of these its thread ran: the rest of the time others had the processor. For a line `memory`: KiB that are in use when garbage has been
 * collected, and KiB resident.
 */
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'
import { loadFileSystemSync } from '../../src/adapters/linux-sync.ts'
import { openMediaPorts } from '../../src/adapters/media-ports.ts'
import { createDtlsIdentity, nodeDtlsCrypto } from '../../src/adapters/node-dtls-crypto.ts'
import { nodeSrtpCrypto } from '../../src/adapters/node-srtp-crypto.ts'
import { createCallLayer } from '../../src/capture/call/call-layer.ts'
import type { Count, CounterName } from '../../src/capture/counters.ts'
import type { MediaPorts } from '../../src/capture/media/media-ports.ts'
import { openSpool } from '../../src/capture/spool/spool.ts'
import { buildDirectory } from '../../src/core/directory/directory.ts'
import { completeSettings } from '../../src/core/policy/presets.ts'

interface Receiver {
  readonly ports: readonly number[]
  received(): number
}

/** How often the event loop is asked whether it is held up. */
const LOOK_MS = 10
const ALWAYS = { onnet: 'always', offnet: 'always' } as const

async function bareSockets(streams: number): Promise<Receiver> {
  let received = 0
  const sockets = await Promise.all(
    Array.from({ length: streams }, async () => {
      const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
      socket.on('message', () => {
        received += 1
      })
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
      return socket
    }),
  )
  return { ports: sockets.map((socket) => socket.address().port), received: () => received }
}

/** Everything from socket to disk: calls of two streams, opened as SIP would. */
async function wholeCapture(streams: number, folder: string, engine: MediaPorts['engine']): Promise<Receiver> {
  const totals: Partial<Record<CounterName, number>> = {}
  const count: Count = (name, by = 1) => {
    totals[name] = (totals[name] ?? 0) + by
  }
  const total = (name: CounterName) => totals[name] ?? 0
  const log = { debug() {}, info() {}, warn: console.error, error: console.error }
  const fileSystem = await loadFileSystemSync(folder)
  const spool = await openSpool({ folder, log, count, ...(fileSystem && { syncFileSystem: fileSystem.sync }) })
  const mediaPorts = await openMediaPorts({ firstPort: 20_000, lastPort: 31_999 }, engine)
  const directory = buildDirectory({
    accounts: [{ id: 'a', slug: 'a', name: 'a', domains: [], timeZone: 'UTC' }],
    users: [],
    devices: [],
    recordingClients: [
      {
        id: 'r',
        name: 'r',
        addresses: ['127.0.0.1'],
        certificateFingerprints: [],
        selectors: [{ by: 'fixed', accountId: 'a' }],
      },
    ],
    settings: new Map([['a', completeSettings({ account: { inbound: ALWAYS, outbound: ALWAYS } })]]),
  })
  const layer = createCallLayer({
    directory: () => directory,
    mediaPorts,
    srtpCrypto: nodeSrtpCrypto,
    dtls: { crypto: nodeDtlsCrypto, identity: createDtlsIdentity(Date.now()) },
    spool,
    onCallChanged() {},
    onCallEnded() {},
    onRefused() {},
    nowMs: Date.now,
    newId: randomUUID,
    log,
    count,
  })
  const offer = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${'m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n'.repeat(2)}`
  const flow = {
    protocol: 'udp',
    remoteAddress: '127.0.0.1',
    remotePort: 5060,
    localAddress: '127.0.0.1',
    localPort: 5060,
  } as const
  const ports: number[] = []
  for (let call = 0; call < streams / 2; call += 1) {
    const reply = await layer.open({
      sessionId: `s${call}`,
      method: 'INVITE',
      requestUri: 'sip:srs@127.0.0.1',
      sipCallId: `c${call}`,
      from: '<sip:a@127.0.0.1>',
      to: '<sip:b@127.0.0.1>',
      headers: [],
      contentType: 'application/sdp',
      body: Buffer.from(offer),
      flow,
      receivedAtMs: Date.now(),
    })
    const answer = new TextDecoder().decode(reply.body)
    ports.push(...[...answer.matchAll(/^m=audio (\d+)/gm)].map((match) => Number(match[1])))
  }
  const notKept = () => total('rtp_dropped') + total('rtp_foreign') + total('rtp_not_kept')
  return { ports, received: () => total('rtp_packets') - notKept() }
}

function liveMemoryKib(): number {
  gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) >> 10
}

interface Block {
  /** How much later than it should the loop came round. */
  us: number
  /** For how long of that the thread had the processor. */
  ranUs: number
}

const NO_BLOCK: Block = { us: 0, ranUs: 0 }

/** The longest so far. */
function watchEventLoop(): Block {
  const longest = { ...NO_BLOCK }
  const ranSoFarUs = () => {
    const { user, system } = process.threadCpuUsage()
    return user + system
  }
  let looked = performance.now()
  let ran = ranSoFarUs()
  setInterval(() => {
    const [now, ranNow] = [performance.now(), ranSoFarUs()]
    const us = (now - looked - LOOK_MS) * 1000
    if (us > longest.us) Object.assign(longest, { us, ranUs: Math.min(us, ranNow - ran) })
    looked = now
    ran = ranNow
  }, LOOK_MS)
  return longest
}

const [method = '', streams = '', folder = ''] = process.argv.slice(2)
const receiver = await (method === 'dgram'
  ? bareSockets(Number(streams))
  : wholeCapture(Number(streams), folder, method === 'capture' ? 'recvmmsg' : 'dgram'))
process.stdout.write(`${receiver.ports.join(' ')}\n`)
const block = watchEventLoop()
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'memory') process.stdout.write(`${liveMemoryKib()} ${process.memoryUsage.rss() >> 10}\n`)
  else {
    const { user, system } = process.cpuUsage()
    process.stdout.write(`${receiver.received()} ${user + system} ${Math.round(block.us)} ${Math.round(block.ranUs)}\n`)
    Object.assign(block, NO_BLOCK)
  }
}
process.exit(0)
