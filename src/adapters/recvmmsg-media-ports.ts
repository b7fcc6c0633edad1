/**
 * Media ports of Linux that read in batches. Recording has no need for low latency: packets wait in the kernel and are fetched by a tick,
 * all of one call with a few system calls, and handed over in the order they arrived (docs/decisions/capture-engine.md). The tick is cut
 * into slices with a share of the calls each, so that the event loop is never held up for long.
 */

import type { CallPorts, MediaPorts, PacketSink, StreamPorts } from '../capture/media/media-ports.ts'
import { DatagramArena, newSender, type Sender } from './datagram-arena.ts'
import type { MediaPortsOptions } from './dgram-media-ports.ts'
import type { LinuxSockets } from './linux-sockets.ts'
import { createPortPairs } from './port-pairs.ts'

export interface RecvmmsgMediaPortsOptions extends MediaPortsOptions {
  readonly sockets: LinuxSockets
  /** How often a call's packets are fetched. Default 200. */
  readonly tickMs?: number
  /** Raw descriptors outlive the thread that made them: whoever ends threads may want to know which to close. */
  readonly descriptors?: { opened(fd: number): void; closed(fd: number): void }
}

const SLICES = 20
const SLOTS = 1024
/** Of one socket with one call: as many as its buffer holds by default. */
const MOST_PER_READ = 256
/** Rounds of one visit. What comes faster than it is read waits for the next. */
const MOST_ROUNDS = 8
/** RTCP comes every few seconds: its sockets are asked every so many ticks. */
const RTCP_EVERY_TICKS = 5

interface MediaSocket {
  readonly fd: number
  readonly sink: PacketSink
  readonly isRtcp: boolean
  readonly sender: Sender
  /** Slots of this read: the next to hand over, and the end. */
  next: number
  end: number
  /** When the next one arrived, on the kernel's clock; ∞ when there is none. */
  nextMs: number
}

export function createRecvmmsgMediaPorts(options: RecvmmsgMediaPortsOptions): MediaPorts {
  const { sockets, tickMs = 200, receiveBufferBytes = 1 << 20, nowMs = Date.now, descriptors } = options
  const pairs = createPortPairs(options)
  const arena = new DatagramArena(SLOTS, sockets)
  const slices = Array.from({ length: SLICES }, () => new Set<PortsOfCall>())
  const hurried = new Set<PortsOfCall>()
  const openPorts = new Set<StreamPorts>()
  let timer: NodeJS.Timeout | undefined
  let slice = 0
  let tick = 0
  /** Of ports that are closed, and of datagrams that did not fit. */
  let kernelDrops = 0

  function openSocket(address: string, port: number): number {
    const fd = sockets.openUdp(address, port, receiveBufferBytes)
    descriptors?.opened(fd)
    return fd
  }

  function closeSocket(fd: number): void {
    sockets.close(fd)
    descriptors?.closed(fd)
  }

  /** A loop that is late makes ticks longer, not visits: packets wait in the kernel. */
  function onTimer(): void {
    visit()
    for (const call of hurried) {
      if (call.hurriedUntilMs < performance.now()) hurried.delete(call)
      else call.fetch(true)
    }
  }

  function visit(): void {
    slice = (slice + 1) % SLICES
    if (slice === 0) tick += 1
    const withRtcp = tick % RTCP_EVERY_TICKS === 0
    for (const call of slices[slice] as Set<PortsOfCall>) call.fetch(withRtcp)
  }

  function keepTicking(): void {
    if (openPorts.size > 0) timer ??= setInterval(onTimer, tickMs / SLICES)
    else {
      clearInterval(timer)
      timer = undefined
    }
  }

  /** Swallows what came late. */
  function isQuiet(fd: number): boolean {
    let quiet = true
    for (let round = 0; round < MOST_ROUNDS && arena.receive(fd, 0, MOST_PER_READ) > 0; round += 1) quiet = false
    return quiet
  }

  class PortsOfCall implements CallPorts {
    hurriedUntilMs = 0
    readonly #afterRead: () => void
    readonly #sockets: MediaSocket[] = []
    #slice: Set<PortsOfCall> | undefined
    /** Arrival times never go back, whatever is done to the machine's clock. */
    #latestMs = 0

    constructor(afterRead: () => void) {
      this.#afterRead = afterRead
    }

    open(localAddress: string, sink: PacketSink): Promise<StreamPorts> {
      return pairs.take(localAddress, (rtpPort) => this.#openPair(localAddress, rtpPort, sink))
    }

    read(): void {
      this.fetch(true)
    }

    hurry(forMs: number): void {
      this.hurriedUntilMs = performance.now() + forMs
      hurried.add(this)
    }

    #openPair(localAddress: string, rtpPort: number, sink: PacketSink): StreamPorts {
      const rtp = openSocket(localAddress, rtpPort)
      let rtcp: number
      try {
        rtcp = openSocket(localAddress, rtpPort + 1)
      } catch (error) {
        closeSocket(rtp)
        throw error
      }
      const own = [
        { fd: rtp, sink, isRtcp: false, sender: newSender(), next: 0, end: 0, nextMs: 0 },
        { fd: rtcp, sink, isRtcp: true, sender: newSender(), next: 0, end: 0, nextMs: 0 },
      ]
      const drops = () => sockets.drops(rtp) + sockets.drops(rtcp)
      let dropsAtEnd: number | undefined
      const ports: StreamPorts = {
        rtpPort,
        get kernelDrops() {
          return dropsAtEnd ?? drops()
        },
        sendRtp: (packet, address, port) => sockets.send(rtp, packet, address, port),
        sendRtcp: (packet, address, port) => sockets.send(rtcp, packet, address, port),
        close: () => {
          if (!openPorts.delete(ports)) return
          dropsAtEnd = drops()
          kernelDrops += dropsAtEnd
          this.#remove(own)
          keepTicking()
          const bothQuiet = () => [rtp, rtcp].map(isQuiet).every(Boolean)
          pairs.rest(rtpPort, bothQuiet, () => {
            closeSocket(rtp)
            closeSocket(rtcp)
          })
        },
      }
      openPorts.add(ports)
      this.#add(own)
      keepTicking()
      return ports
    }

    #add(own: readonly MediaSocket[]): void {
      this.#sockets.push(...own)
      this.#slice ??= slices.reduce((least, other) => (other.size < least.size ? other : least))
      this.#slice.add(this)
    }

    #remove(own: readonly MediaSocket[]): void {
      for (const socket of own) this.#sockets.splice(this.#sockets.indexOf(socket), 1)
      if (this.#sockets.length > 0) return
      this.#slice?.delete(this)
      this.#slice = undefined
      hurried.delete(this)
    }

    fetch(withRtcp: boolean): void {
      const most = Math.min(MOST_PER_READ, Math.floor(SLOTS / this.#sockets.length))
      let handedOver = 0
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        let slot = 0
        let isMore = false
        for (const socket of this.#sockets) {
          const received = withRtcp || !socket.isRtcp ? arena.receive(socket.fd, slot, most) : 0
          socket.next = slot
          socket.end = slot + received
          socket.nextMs = received > 0 ? arena.realtimeMs(slot) : Number.POSITIVE_INFINITY
          slot += received
          isMore ||= received === most
        }
        if (slot > 0) this.#handOver()
        handedOver += slot
        if (!isMore) break
      }
      if (handedOver > 0) this.#afterRead()
    }

    /** Of all sockets the packet that came first, until there is none. */
    #handOver(): void {
      const readMs = nowMs()
      // From the kernel's clock to that of the recorder.
      const offsetMs = readMs - sockets.realtimeMs()
      for (;;) {
        let first: MediaSocket | undefined
        let firstMs = Number.POSITIVE_INFINITY
        for (const socket of this.#sockets) {
          if (socket.nextMs >= firstMs) continue
          first = socket
          firstMs = socket.nextMs
        }
        if (!first) return
        // A clock that was set between arrival and reading must not make packets come from the future, or before one another.
        this.#latestMs = Math.max(this.#latestMs, Math.min(firstMs + offsetMs, readMs))
        const slot = first.next
        first.next += 1
        first.nextMs = first.next < first.end ? arena.realtimeMs(first.next) : Number.POSITIVE_INFINITY
        if (arena.isCutShort(slot)) kernelDrops += 1
        else this.#give(first, slot)
      }
    }

    #give(socket: MediaSocket, slot: number): void {
      const { sink, sender } = socket
      arena.readSender(slot, sender)
      if (socket.isRtcp) sink.rtcp(arena.packet(slot), this.#latestMs, sender.address, sender.port)
      else sink.rtp(arena.packet(slot), this.#latestMs, sender.address, sender.port)
    }
  }

  return {
    engine: 'recvmmsg',
    get openPairs() {
      return openPorts.size
    },
    get kernelDrops() {
      return [...openPorts].reduce((sum, ports) => sum + (ports.kernelDrops ?? 0), kernelDrops)
    },
    forCall: (afterRead) => new PortsOfCall(afterRead),
    async close() {
      for (const ports of [...openPorts]) ports.close()
      pairs.close()
    },
  }
}
