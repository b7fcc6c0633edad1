/**
 * What SRTP adds to a packet: CPU of a 160-byte G.711 payload through the checks of a stream, plain and in every suite, in turn. Beside
 * it the same packet opened as one would write it first, with a cipher and an HMAC object of node:crypto for each packet.
 */
import { createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
import { nodeSrtpCrypto } from '../src/adapters/node-srtp-crypto.ts'
import { StreamReceiver } from '../src/capture/call/stream-receiver.ts'
import { SRTP_SUITES, type SrtpMasterKey, type SrtpSuite } from '../src/core/model/srtp.ts'
import { SrtpKeys } from '../src/core/srtp/srtp-keys.ts'
import { createSrtpSender } from '../src/core/srtp/srtp-sender.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { measureHandshakes } from './srtp/dtls-handshakes.ts'

const SOURCE = '192.0.2.1'
const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRateHz: 8000, channels: 1 }

/** Returns how many packets were taken. */
type Run = (packets: readonly Uint8Array[]) => number

function rtpPackets(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, sequence) => {
    const packet = Buffer.alloc(172, sequence)
    packet.set([0x80, 0])
    packet.writeUInt16BE(sequence & 0xffff, 2)
    packet.writeUInt32BE(sequence * 160, 4)
    packet.writeUInt32BE(0xcafebabe, 8)
    return packet
  })
}

const masterOf = (suite: SrtpSuite): SrtpMasterKey => ({
  suite,
  key: nodeSrtpCrypto.randomBytes(suite.keyBytes),
  salt: nodeSrtpCrypto.randomBytes(suite.saltBytes),
  mki: new Uint8Array(0),
})

/** A stream as a recording session has it; its journal only counts. */
function throughStream(master: SrtpMasterKey | undefined): Run {
  return (packets) => {
    let kept = 0
    const keeper = { keeps: () => true, dtmf: 'kept', packet: () => void kept++, pressed() {}, sends() {} } as const
    const receiver = new StreamReceiver(0, keeper, () => {})
    const keys = new SrtpKeys(nodeSrtpCrypto)
    keys.use(master)
    receiver.expect([SOURCE], [PCMU], false, master && { rtp: keys, rtcp: keys })
    for (const packet of packets) receiver.rtp(packet, 0, SOURCE, 4000)
    return kept
  }
}

/** Objects for each packet; it proves nothing, and costs what it costs. */
function objectsPerPacket(): Run {
  const cipherKey = createSecretKey(nodeSrtpCrypto.randomBytes(16))
  const hmacKey = createSecretKey(nodeSrtpCrypto.randomBytes(20))
  const iv = nodeSrtpCrypto.randomBytes(16)
  return (packets) => {
    for (const packet of packets) {
      createHmac('sha1', hmacKey).update(packet.subarray(0, 172)).digest()
      packet.set(createDecipheriv('aes-128-ctr', cipherKey, iv).update(packet.subarray(12, 172)), 12)
    }
    return packets.length
  }
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const [count, rounds] = quick ? [10_000, 3] : [50_000, 9]
  const plain = rtpPackets(count)
  const cases: { readonly label: string; readonly sent: readonly Uint8Array[]; readonly run: Run; us: number[] }[] = [
    { label: 'plain RTP', sent: plain, run: throughStream(undefined), us: [] },
    ...SRTP_SUITES.map((suite) => {
      const master = masterOf(suite)
      const sender = createSrtpSender(master, nodeSrtpCrypto)
      const sent = plain.map((packet) => sender.rtp(packet))
      return { label: suite.name, sent, run: throughStream(master), us: [] }
    }),
    {
      label: 'objects of node:crypto for each packet, AES-128 and SHA-1',
      sent: plain,
      run: objectsPerPacket(),
      us: [],
    },
  ]
  for (let round = 0; round <= rounds; round += 1) {
    for (const each of cases) {
      // Opened in place: each round needs its own.
      const packets = each.sent.map((packet) => Uint8Array.from(packet))
      const before = process.cpuUsage()
      const taken = each.run(packets)
      const { user, system } = process.cpuUsage(before)
      if (taken !== count) throw new Error(`${each.label}: ${taken} of ${count} packets taken`)
      // The first round warms up.
      if (round > 0) each.us.push((user + system) / count)
    }
  }
  return {
    name: 'srtp',
    rows: [
      ...cases.map(({ label, us }) => ({ label, value: median(us), unit: 'µs CPU per packet' })),
      ...measureHandshakes(quick ? 100 : 1000),
    ],
    notes: [
      'A handshake agrees on a key, signs and checks once on either side; a two-party call has two, or four without rtcp-mux',
      `${count} packets of 172 bytes per round, medians of ${rounds} interleaved rounds; a call is 100 packets/s`,
    ],
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
