/**
 * What a packet costs: CPU of this process per million 172-byte packets, through media ports, call layer and spool, against
 * bare node:dgram sockets that only count. Both receive the same traffic from a second process: every stream sends every 20 ms.
 */
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMediaPorts } from '../src/adapters/media-ports.ts'
import { createDtlsIdentity, nodeDtlsCrypto } from '../src/adapters/node-dtls-crypto.ts'
import { nodeSrtpCrypto } from '../src/adapters/node-srtp-crypto.ts'
import { createCallLayer } from '../src/capture/call/call-layer.ts'
import { openSpool } from '../src/capture/spool/spool.ts'
import { buildDirectory } from '../src/core/directory/directory.ts'
import { completeSettings } from '../src/core/policy/presets.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const PACKET_BYTES = 172
const INTERVAL_MS = 20
const ALWAYS = { onnet: 'always', offnet: 'always' } as const

interface Receiver {
  readonly ports: readonly number[]
  received(): number
  close(): Promise<void>
}

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
  return {
    ports: sockets.map((socket) => socket.address().port),
    received: () => received,
    async close() {
      for (const socket of sockets) socket.close()
    },
  }
}

/** Everything from socket to disk: calls of two streams, opened as SIP would. */
async function wholeCapture(streams: number): Promise<Receiver> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-capture-'))
  let received = 0
  const count = (name: string, by = 1) => {
    if (name === 'rtp_packets') received += by
  }
  const log = { debug() {}, info() {}, warn: console.error, error: console.error }
  const spool = await openSpool({ folder, log, count })
  const mediaPorts = await openMediaPorts({ firstPort: 20_000, lastPort: 29_999 })
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
      flow: {
        protocol: 'udp',
        remoteAddress: '127.0.0.1',
        remotePort: 5060,
        localAddress: '127.0.0.1',
        localPort: 5060,
      },
      receivedAtMs: Date.now(),
    })
    const answer = new TextDecoder().decode(reply.body)
    ports.push(...[...answer.matchAll(/^m=audio (\d+)/gm)].map((match) => Number(match[1])))
  }
  return {
    ports,
    received: () => received,
    async close() {
      await layer.close()
      await mediaPorts.close()
      await spool.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Measure {
  /** User and system CPU of this process; a million packets cost as many seconds. */
  readonly microsecondsPerPacket: number
  readonly lostPackets: number
}

async function measure(
  open: (streams: number) => Promise<Receiver>,
  streams: number,
  seconds: number,
): Promise<Measure> {
  const receiver = await open(streams)
  const sender = fork(import.meta.filename, ['send', String(seconds), receiver.ports.join(',')])
  await once(sender, 'message')
  const before = process.cpuUsage()
  sender.send('go')
  const [sent] = (await once(sender, 'message')) as [number]
  // Until the last packets are read and written.
  await new Promise((resolve) => setTimeout(resolve, 300))
  const { user, system } = process.cpuUsage(before)
  const received = receiver.received()
  await receiver.close()
  return { microsecondsPerPacket: (user + system) / received, lostPackets: sent - received }
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const [streams, seconds, rounds] = quick ? [100, 2, 1] : [400, 8, 3]
  const bare: Measure[] = []
  const whole: Measure[] = []
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await measure(bareSockets, streams, seconds))
    whole.push(await measure(wholeCapture, streams, seconds))
  }
  const cost = (measures: readonly Measure[]) => median(measures.map((one) => one.microsecondsPerPacket))
  const lost = (measures: readonly Measure[]) => measures.reduce((sum, one) => sum + one.lostPackets, 0)
  const unit = 'CPU s per million packets'
  return {
    name: 'capture',
    rows: [
      { label: 'bare node:dgram, counted', value: cost(bare), unit },
      { label: 'media ports + call layer + spool on disk', value: cost(whole), unit },
      { label: 'ratio to bare node:dgram', value: cost(whole) / cost(bare), unit: '×' },
      { label: 'lost by bare node:dgram', value: lost(bare), unit: 'packets' },
      { label: 'lost by capture', value: lost(whole), unit: 'packets' },
    ],
    notes: [
      `${streams} streams, a 172-byte packet every ${INTERVAL_MS} ms each, ${seconds} s, medians of ${rounds} interleaved rounds`,
      'CPU of the receiving process with all its threads; a call is 100 packets/s',
    ],
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** The second process: one socket sends to every stream in turn. */
async function send(seconds: number, ports: readonly number[]): Promise<void> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const packet = Buffer.alloc(PACKET_BYTES, 0xff)
  packet.set([0x80, 0])
  const rounds = (seconds * 1000) / INTERVAL_MS
  process.send?.('ready')
  await new Promise((resolve) => process.once('message', resolve))
  const startMs = performance.now()
  let sent = 0
  for (let round = 0; round < rounds; round += 1) {
    packet.writeUInt16BE(round & 0xffff, 2)
    packet.writeUInt32BE(round * 160, 4)
    const copy = Buffer.from(packet)
    for (const [index, port] of ports.entries()) {
      // Spread over the interval, as calls are.
      if (index % 20 === 0) await until(startMs + round * INTERVAL_MS + (index / ports.length) * INTERVAL_MS)
      socket.send(copy, port, '127.0.0.1')
      sent += 1
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.send?.(sent)
  process.disconnect()
  socket.close()
}

async function until(atMs: number): Promise<void> {
  const waitMs = atMs - performance.now()
  if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
}

if (process.send && process.argv[2] === 'send') {
  await send(Number(process.argv[3]), (process.argv[4] ?? '').split(',').map(Number))
}
