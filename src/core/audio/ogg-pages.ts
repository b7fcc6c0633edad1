/** Packets in pages of an Ogg file with one stream, RFC 3533 §6. A packet is never cut in two. */

/** A page has room for so many pieces of 255 bytes. */
const MAXIMUM_SEGMENTS = 255
const HEADER_BYTES = 27
/** One stream: its number tells it from no other, and the same recording gives the same bytes. */
const SERIAL = 1

interface Packet {
  readonly bytes: Uint8Array
  /** Of the last sample that it completes. */
  readonly granule: number
}

/** A class: it has a page half full. */
export class OggPages {
  #packets: Packet[] = []
  #segments = 0
  #sequence = 0
  readonly #packetsPerPage: number

  constructor(packetsPerPage: number) {
    this.#packetsPerPage = packetsPerPage
  }

  /** A page of its own, as headers are. */
  alone(bytes: Uint8Array): Uint8Array {
    return this.#page([{ bytes, granule: 0 }], false)
  }

  /** The page before, when the packet does not belong to it. At most 65,024 bytes. */
  add(packet: Packet): Uint8Array | undefined {
    const segments = Math.floor(packet.bytes.length / 255) + 1
    const isFull = this.#packets.length === this.#packetsPerPage || this.#segments + segments > MAXIMUM_SEGMENTS
    const page = isFull ? this.#flush(false) : undefined
    this.#packets.push(packet)
    this.#segments += segments
    return page
  }

  /** The last page. */
  end(): Uint8Array {
    return this.#flush(true)
  }

  #flush(isLast: boolean): Uint8Array {
    const page = this.#page(this.#packets, isLast)
    this.#packets = []
    this.#segments = 0
    return page
  }

  /**
   *   "OggS" | version | flags | granule, 64 bits | serial | sequence | checksum | segments | their lengths | packets
   */
  #page(packets: readonly Packet[], isLast: boolean): Uint8Array {
    const lacing = packets.flatMap(({ bytes }) => [
      ...new Array<number>(Math.floor(bytes.length / 255)).fill(255),
      bytes.length % 255,
    ])
    const bodyBytes = packets.reduce((sum, { bytes }) => sum + bytes.length, 0)
    const page = new Uint8Array(HEADER_BYTES + lacing.length + bodyBytes)
    const view = new DataView(page.buffer)
    page.set([0x4f, 0x67, 0x67, 0x53])
    page[5] = (this.#sequence === 0 ? 2 : 0) | (isLast ? 4 : 0)
    const granule = packets.at(-1)?.granule ?? 0
    view.setUint32(6, granule % 2 ** 32, true)
    view.setUint32(10, Math.floor(granule / 2 ** 32), true)
    view.setUint32(14, SERIAL, true)
    view.setUint32(18, this.#sequence++, true)
    page[26] = lacing.length
    page.set(lacing, HEADER_BYTES)
    let at = HEADER_BYTES + lacing.length
    for (const { bytes } of packets) {
      page.set(bytes, at)
      at += bytes.length
    }
    view.setUint32(22, checksum(page), true)
    return page
  }
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})

/** CRC-32, not reflected, of the page with a checksum of zero. */
function checksum(page: Uint8Array): number {
  let crc = 0
  for (const byte of page) crc = (crc << 8) ^ (CRC[(crc >>> 24) ^ byte] as number)
  return crc >>> 0
}
