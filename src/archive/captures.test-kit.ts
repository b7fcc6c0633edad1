/** For tests: captures of test/fixtures/captures, and what FFmpeg makes of their payloads. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { TOOLS } from '../../test/tools.ts'
import { type Arrival, START_MS } from '../core/audio/talk.test-kit.ts'

const FIXTURES = new URL('../../test/fixtures/captures/', import.meta.url)
const FILE_HEADER = 24
const PACKET_HEADER = 16
const IP_AND_UDP = 28
const RTP_HEADER = 12

/** The RTP packets of a pcap, as a stream; the first arrives at START_MS. */
export function readCapture(name: string, streamId: number): readonly Arrival[] {
  const bytes = readFileSync(new URL(`${name}.pcap`, FIXTURES))
  const arrivals: Arrival[] = []
  for (let at = FILE_HEADER; at < bytes.length; ) {
    const atMs = bytes.readUInt32LE(at) * 1000 + bytes.readUInt32LE(at + 4) / 1000
    const length = bytes.readUInt32LE(at + 8)
    const start = at + PACKET_HEADER + IP_AND_UDP
    at += PACKET_HEADER + length
    arrivals.push({ streamId, arrivalMs: atMs, packet: Uint8Array.from(bytes.subarray(start, at)) })
  }
  const firstMs = arrivals[0]?.arrivalMs ?? 0
  return arrivals.map((arrival) => ({ ...arrival, arrivalMs: START_MS + arrival.arrivalMs - firstMs }))
}

/** In order of sequence numbers, which do not wrap in these captures. */
export const payloadsOf = (packets: readonly Arrival[]): readonly Uint8Array[] =>
  packets
    .map(({ packet }) => packet)
    .sort((one, other) => sequenceNumberOf(one) - sequenceNumberOf(other))
    .map((packet) => packet.subarray(RTP_HEADER))

const sequenceNumberOf = (packet: Uint8Array): number => ((packet[2] as number) << 8) | (packet[3] as number)

/** One channel, 16 bits. `given`: what stands before `-i`. */
export function decodedByFfmpeg(
  content: Uint8Array,
  given: readonly string[],
  sampleRateHz: number,
  filter: readonly string[] = [],
): Int16Array {
  const toSamples = [...filter, '-ac', '1', '-ar', String(sampleRateHz), '-f', 's16le', '-']
  const options = { input: content, maxBuffer: 2 ** 26 }
  const { stdout, stderr } = spawnSync(
    TOOLS.ffmpeg.program,
    ['-v', 'error', ...given, '-i', '-', ...toSamples],
    options,
  )
  if (stdout.length === 0) throw new Error(stderr.toString())
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length))
}

/** Packets of 20 ms as an Ogg file, RFC 7845, one page each. */
export function oggOfOpus(packets: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.alloc(19)
  head.write('OpusHead')
  head.set([1, 2], 8)
  head.writeUInt32LE(48_000, 12)
  const tags = Buffer.alloc(16)
  tags.write('OpusTags')
  const pages = [head, tags, ...packets].map((packet, index) =>
    oggPage(packet, index, Math.max(0, index - 1) * 960, index === packets.length + 1),
  )
  return Buffer.concat(pages)
}

function oggPage(packet: Uint8Array, index: number, granule: number, isLast: boolean): Buffer {
  const lacing = [...new Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255]
  const page = Buffer.alloc(27 + lacing.length + packet.length)
  page.write('OggS')
  page[5] = (index === 0 ? 2 : 0) | (isLast ? 4 : 0)
  page.writeUInt32LE(granule, 6)
  page.writeUInt32LE(1, 14)
  page.writeUInt32LE(index, 18)
  page[26] = lacing.length
  page.set(lacing, 27)
  page.set(packet, 27 + lacing.length)
  page.writeUInt32LE(oggChecksum(page), 22)
  return page
}

/** RFC 3533 §6: CRC-32, not reflected. */
function oggChecksum(page: Uint8Array): number {
  let crc = 0
  for (const byte of page) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  return crc >>> 0
}
