/**
 * Memory that datagrams are received into, many with one system call: for each slot a payload, the sender's address, and the kernel's
 * time stamp, tied together by a struct mmsghdr that is prepared once. Layouts are those of 64-bit Linux, little-endian.
 */

import type { LinuxSockets } from './linux-sockets.ts'

/** Room for one datagram. RTP is made for an MTU of 1500; a few kinds of linear audio send more, in fragments. */
const PAYLOAD_BYTES = 4096
/** From one to the next: whole pages would all fall into the same lines of the processor's cache. */
const PAYLOAD_STRIDE = PAYLOAD_BYTES + 3 * 64
/** struct sockaddr_in6, rounded up. */
const NAME_BYTES = 32
const NAME_CAPACITY = 28
/** struct cmsghdr and struct timespec. */
const CONTROL_BYTES = 32
/** struct mmsghdr, as 32-bit words: 16 of them. */
const HEADER_BYTES = 64
const NAME_ADDRESS = 0
const NAME_LENGTH = 2
const IOVEC_ADDRESS = 4
const IOVEC_COUNT = 6
const CONTROL_ADDRESS = 8
const CONTROL_LENGTH = 10
const FLAGS = 12
const MESSAGE_LENGTH = 14
const HEADER_WORDS = HEADER_BYTES / 4
const IOVEC_BYTES = 16
/** struct timespec stands behind the cmsghdr of 16 bytes. */
const SECONDS_WORD = 4
const NANOSECONDS_WORD = 6
const CONTROL_WORDS = CONTROL_BYTES / 4
const NAME_WORDS = NAME_BYTES / 4
const MSG_TRUNC = 0x20
const AF_INET = 2
/** Views that are kept for the lengths seen so far: some 100 bytes each. Beyond it they are made anew. */
const MAXIMUM_VIEWS = 100_000

/** Whom the last datagram of a socket came from; the same sender is not put into words again. */
export interface Sender {
  /** Signed, as V8 keeps them without a box: family and port, and the address of IPv4. */
  familyAndPort: number
  ipv4: number
  /** Of IPv6: the whole struct sockaddr_in6. */
  name: Int32Array | undefined
  address: string
  port: number
}

export const newSender = (): Sender => ({
  familyAndPort: 0,
  ipv4: 0,
  name: undefined,
  address: '',
  port: 0,
})

/** A class, not a closure: on the packet path. */
export class DatagramArena {
  readonly slots: number
  readonly #sockets: LinuxSockets
  readonly #headers: Uint32Array
  readonly #headersAddress: number
  readonly #names: Uint8Array
  readonly #nameWords: Int32Array
  readonly #control: Uint32Array
  readonly #payloads: Uint8Array
  readonly #iovecs: BigUint64Array
  readonly #views: (Uint8Array | undefined)[][]
  #viewCount = 0

  constructor(slots: number, sockets: LinuxSockets) {
    this.slots = slots
    this.#sockets = sockets
    this.#headers = new Uint32Array(slots * HEADER_WORDS)
    this.#names = new Uint8Array(slots * NAME_BYTES)
    this.#nameWords = new Int32Array(this.#names.buffer)
    this.#control = new Uint32Array(slots * CONTROL_WORDS)
    this.#payloads = new Uint8Array(slots * PAYLOAD_STRIDE)
    this.#iovecs = new BigUint64Array(slots * 2)
    this.#views = Array.from({ length: slots }, () => [])
    const bytesOf = (words: Uint32Array | BigUint64Array) => new Uint8Array(words.buffer)
    this.#headersAddress = sockets.addressOf(bytesOf(this.#headers))
    this.#tie(
      sockets.addressOf(this.#names),
      sockets.addressOf(bytesOf(this.#iovecs)),
      sockets.addressOf(bytesOf(this.#control)),
      sockets.addressOf(this.#payloads),
    )
  }

  #tie(names: number, iovecs: number, control: number, payloads: number): void {
    const headers = new DataView(this.#headers.buffer)
    const setAddress = (slot: number, word: number, address: number) =>
      headers.setBigUint64(slot * HEADER_BYTES + word * 4, BigInt(address), true)
    for (let slot = 0; slot < this.slots; slot += 1) {
      this.#iovecs[slot * 2] = BigInt(payloads + slot * PAYLOAD_STRIDE)
      this.#iovecs[slot * 2 + 1] = BigInt(PAYLOAD_BYTES)
      setAddress(slot, NAME_ADDRESS, names + slot * NAME_BYTES)
      setAddress(slot, IOVEC_ADDRESS, iovecs + slot * IOVEC_BYTES)
      setAddress(slot, CONTROL_ADDRESS, control + slot * CONTROL_BYTES)
      this.#headers[slot * HEADER_WORDS + IOVEC_COUNT] = 1
      this.#prepare(slot)
    }
  }

  /** The kernel wrote how much it used. */
  #prepare(slot: number): void {
    const header = slot * HEADER_WORDS
    this.#headers[header + NAME_LENGTH] = NAME_CAPACITY
    this.#headers[header + CONTROL_LENGTH] = CONTROL_BYTES
  }

  /** How many datagrams now lie in the slots from `firstSlot` on; at most `count`. Read each before the slot is used again. */
  receive(fd: number, firstSlot: number, count: number): number {
    const received = this.#sockets.receive(fd, this.#headersAddress + firstSlot * HEADER_BYTES, count)
    for (let slot = firstSlot; slot < firstSlot + received; slot += 1) this.#prepare(slot)
    return received
  }

  /** When the kernel took it in: milliseconds since 1970 on its own clock. */
  realtimeMs(slot: number): number {
    const at = slot * CONTROL_WORDS
    return (this.#control[at + SECONDS_WORD] as number) * 1000 + (this.#control[at + NANOSECONDS_WORD] as number) / 1e6
  }

  /** It did not fit into its slot: the end is missing. */
  isCutShort(slot: number): boolean {
    return ((this.#headers[slot * HEADER_WORDS + FLAGS] as number) & MSG_TRUNC) !== 0
  }

  /** Borrowed until the slot is used again. One view per slot and length: nothing is allocated for what was seen before. */
  packet(slot: number): Uint8Array {
    const length = this.#headers[slot * HEADER_WORDS + MESSAGE_LENGTH] as number
    const views = this.#views[slot] as (Uint8Array | undefined)[]
    const known = views[length]
    if (known) return known
    const start = slot * PAYLOAD_STRIDE
    const view = this.#payloads.subarray(start, start + length)
    if (this.#viewCount < MAXIMUM_VIEWS) {
      this.#viewCount += 1
      views[length] = view
    }
    return view
  }

  /** Fills in who sent it, unless it is who sent the one before. */
  readSender(slot: number, sender: Sender): void {
    const at = slot * NAME_WORDS
    const familyAndPort = this.#nameWords[at] as number
    const ipv4 = this.#nameWords[at + 1] as number
    if (familyAndPort === sender.familyAndPort) {
      const isIpv4 = (familyAndPort & 0xffff) === AF_INET
      if (isIpv4 ? ipv4 === sender.ipv4 : this.#isSameName(at, sender.name)) return
    }
    sender.familyAndPort = familyAndPort
    sender.ipv4 = ipv4
    sender.name = this.#nameWords.slice(at, at + NAME_WORDS)
    const name = this.#names.slice(slot * NAME_BYTES, (slot + 1) * NAME_BYTES)
    sender.address = this.#sockets.addressText(name)
    sender.port = ((name[2] as number) << 8) | (name[3] as number)
  }

  #isSameName(at: number, name: Int32Array | undefined): boolean {
    for (let word = 0; word < NAME_CAPACITY / 4; word += 1) {
      if (this.#nameWords[at + word] !== name?.[word]) return false
    }
    return true
  }
}
