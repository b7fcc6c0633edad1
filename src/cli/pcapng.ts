/**
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, and the UDP datagrams in them (RFC 768 in RFC 791 or RFC 8200).
 *
 *   block    | type u32 | total length u32 | body, to a multiple of 4 bytes | total length u32 |
 *   option   | code u16 | length u16 | value, to a multiple of 4 bytes |
 */

import { Buffer } from 'node:buffer'

const SECTION = 0x0a0d0d0a
const INTERFACE = 1
const ENHANCED_PACKET = 6
/** IPv4 or IPv6, by the first four bits. */
const LINKTYPE_RAW = 101
const OPTION = { comment: 1, name: 2, description: 3, timeResolution: 9, application: 4 } as const
const UDP = 17

/** The file begins with it. */
export function sectionBlock(comment: string): Uint8Array {
  const fixed = Buffer.alloc(16)
  fixed.writeUInt32LE(0x1a2b3c4d, 0)
  fixed.writeUInt16LE(1, 4)
  // Length of the section: not known.
  fixed.fill(0xff, 8)
  return block(SECTION, [fixed, option(OPTION.comment, comment), option(OPTION.application, 'Tapeline'), END])
}

/** Packets name it by its number, in order of these blocks. */
export function interfaceBlock(name: string, description: string): Uint8Array {
  const fixed = Buffer.alloc(8)
  fixed.writeUInt16LE(LINKTYPE_RAW, 0)
  const named = [option(OPTION.name, name), option(OPTION.description, description)]
  return block(INTERFACE, [fixed, ...named, option(OPTION.timeResolution, Buffer.of(6)), END])
}

/** `atMs`: since 1970, to the microsecond. */
export function packetBlock(interfaceNumber: number, atMs: number, packet: Uint8Array, comment = ''): Uint8Array {
  const fixed = Buffer.alloc(20)
  const atUs = BigInt(Math.round(atMs * 1000))
  fixed.writeUInt32LE(interfaceNumber, 0)
  fixed.writeUInt32LE(Number(atUs >> 32n), 4)
  fixed.writeUInt32LE(Number(atUs & 0xffffffffn), 8)
  fixed.writeUInt32LE(packet.length, 12)
  fixed.writeUInt32LE(packet.length, 16)
  const options = comment === '' ? [] : [option(OPTION.comment, comment), END]
  return block(ENHANCED_PACKET, [fixed, padded(packet), ...options])
}

export interface Endpoint {
  /** Literal; both of a datagram are of one family. */
  readonly address: string
  readonly port: number
}

export function udpPacket(from: Endpoint, to: Endpoint, payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(from.port, 0)
  header.writeUInt16BE(to.port, 2)
  header.writeUInt16BE(8 + payload.length, 4)
  const [source, destination] = [addressBytes(from.address), addressBytes(to.address)]
  const pseudo = Buffer.concat([source, destination, Buffer.of(0, UDP), header.subarray(4, 6)])
  // RFC 768: a sum of zero is sent as ones.
  header.writeUInt16BE(checksum([pseudo, header, payload]) || 0xffff, 6)
  const ip = source.length === 4 ? ipv4Header : ipv6Header
  return Buffer.concat([ip(source, destination, 8 + payload.length), header, payload])
}

function ipv4Header(source: Buffer, destination: Buffer, payloadBytes: number): Buffer {
  const header = Buffer.alloc(12)
  header.set([0x45, 0])
  header.writeUInt16BE(20 + payloadBytes, 2)
  header.set([64, UDP], 8)
  const whole = Buffer.concat([header, source, destination])
  whole.writeUInt16BE(checksum([whole]), 10)
  return whole
}

function ipv6Header(source: Buffer, destination: Buffer, payloadBytes: number): Buffer {
  const header = Buffer.alloc(8)
  header[0] = 0x60
  header.writeUInt16BE(payloadBytes, 4)
  header.set([UDP, 64], 6)
  return Buffer.concat([header, source, destination])
}

/** RFC 1071. */
function checksum(pieces: readonly Uint8Array[]): number {
  let sum = 0
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 2) sum += ((piece[at] as number) << 8) | (piece[at + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
  return ~sum & 0xffff
}

/** `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`. */
function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const groups = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [(a << 8) | b, (c << 8) | d].map((group) => group.toString(16)).join(':'),
  )
  const [head = '', tail] = groups.split('::')
  const parse = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [before, after] = [parse(head), parse(tail ?? '')]
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const bytes = Buffer.alloc(16)
  const all = [...before, ...new Array<number>(zeros).fill(0), ...after].slice(0, 8)
  for (const [index, group] of all.entries()) bytes.writeUInt16BE(group & 0xffff, index * 2)
  return bytes
}

const END = Buffer.alloc(4)

function option(code: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string).subarray(0, 0xffff)
  const head = Buffer.alloc(4)
  head.writeUInt16LE(code, 0)
  head.writeUInt16LE(bytes.length, 2)
  return Buffer.concat([head, padded(bytes)])
}

function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))])
}

function block(type: number, pieces: readonly Uint8Array[]): Uint8Array {
  const length = 12 + pieces.reduce((sum, piece) => sum + piece.length, 0)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type, 0)
  head.writeUInt32LE(length, 4)
  return Buffer.concat([head, ...pieces, head.subarray(4)])
}
