/**
 * Media ports of Linux that read in batches. Recording has no need for low latency: packets wait in the kernel and are fetched by a tick,
 * all of one call with a few system calls, and handed over in the order they arrived (docs/decisions/capture-engine.md). Two ticks are cut
 * into slices with a share of the calls each, so that the event loop is never held up for long; a slice is visited every tick or, while there
 * are many streams, every other one.
 */

import type { CallPorts, MediaPorts, PacketSink, StreamPorts } from '../capture/media/media-ports.ts'
import { DatagramArena, newSender, type Sender } from './datagram-arena.ts'
import type { MediaPortsOptions } from './dgram-media-ports.ts'
import type { LinuxSockets } from './linux-sockets.ts'
import { createPortPairs } from './port-pairs.ts'

export interface RecvmmsgMediaPortsOptions extends MediaPortsOptions {
  readonly sockets: LinuxSockets
  /** How often a call's packets are fetched. Default 200; twice as long when there are more streams than `manyStreams`. */
  readonly tickMs?: number
  /** Beyond so many streams what a visit costs counts more than how soon it comes. Default 1000. */
  readonly manyStreams?: number
  /** Raw descriptors outlive the thread that made them: whoever ends threads may want to know which to close. */
  readonly descriptors?: { opened(fd: number): void; closed(fd: number): void }
}

/** Of a long tick. */
const SLICES = 40
const SLOTS = 1024
/** Of one socket with one call: as many as its buffer holds by default. */
const MOST_PER_READ = 256
/** Rounds of one visit. What comes faster than it is read waits for the next. */
const MOST_ROUNDS = 8
/** RTCP comes every few seconds: its sockets are asked in one of so many rounds. */
const RTCP_EVERY_ROUNDS = 3

interface MediaSocket extends Sender {
  readonly fd: number
  readonly sink: PacketSink
  readonly isRtcp: boolean
  isOpen: boolean
}

export function createRecvmmsgMediaPorts(options: RecvmmsgMediaPortsOptions): MediaPorts {
  const { sockets, tickMs = 200, manyStreams = 1000, receiveBufferBytes = 1 << 20 } = options
  const { nowMs = Date.now, descriptors } = options
  const pairs = createPortPairs(options)
  const arena = new DatagramArena(SLOTS, sockets)
  const slices = Array.from({ length: SLICES }, () => new Set<PortsOfCall>())
  const hurried = new Set<PortsOfCall>()
  const attended = new Set<PortsOfCall>()
  const openPorts = new Set<StreamPorts>()
  const sliceMs = (tickMs * 2) / SLICES
  let timer: NodeJS.Timeout | undefined
  let slice = 0
  let round = 0
  /** Slices whose time has come. */
  let due = 0
  let dueUntilMs = 0
  /** Of ports that are closed, and of datagrams that did not fit. */
  let kernelDrops = 0
  /** What is added to the kernel's clock to get that of the recorder. */
  let offsetMs = 0
  /** Of each socket of the call that is read: the next slot to hand over, the end, and when the next one arrived on the kernel's clock. */
  const nextSlot = new Int32Array(SLOTS)
  const endSlot = new Int32Array(SLOTS)
  const nextArrivalMs = new Float64Array(SLOTS)

  function openSocket(address: string, port: number): number {
    const fd = sockets.openUdp(address, port, receiveBufferBytes)
    descriptors?.opened(fd)
    return fd
  }

  function closeSocket(fd: number): void {
    sockets.close(fd)
    descriptors?.closed(fd)
  }

  /** A loop that was held up reads at once what it owes, since all that is unread dies with the process; slice by slice, to let others in. */
  function onTimer(): void {
    const isCatchingUp = due > 0
    const passed = Math.floor((performance.now() - dueUntilMs) / sliceMs)
    due = Math.min(SLICES, due + passed)
    dueUntilMs += passed * sliceMs
    if (!isCatchingUp && due > 0) visitDue()
    if (hurried.size > 0) compareClocks()
    for (const call of hurried) {
      if (call.hurriedUntilMs < performance.now()) hurried.delete(call)
      else call.fetch(true)
    }
  }

  function visitDue(): void {
    slice = (slice + 1) % SLICES
    if (slice === 0) round += 1
    compareClocks()
    visit(sliceAt(0))
    const between = sliceAt(SLICES / 2)
    if (openPorts.size <= manyStreams) visit(between)
    else for (const call of attended) if (between.has(call)) call.fetch(false)
    due -= 1
    if (due > 0) setImmediate(visitDue)
  }

  const sliceAt = (ahead: number) => slices[(slice + ahead) % SLICES] as Set<PortsOfCall>

  function visit(calls: ReadonlySet<PortsOfCall>): void {
    const withRtcp = round % RTCP_EVERY_ROUNDS === 0
    for (const call of calls) call.fetch(withRtcp)
  }

  function compareClocks(): void {
    offsetMs = nowMs() - sockets.realtimeMs()
  }

  function keepTicking(): void {
    if (openPorts.size === 0) {
      clearInterval(timer)
      timer = undefined
    } else if (!timer) {
      dueUntilMs = performance.now()
      timer = setInterval(onTimer, sliceMs)
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
    /** Replaced, never changed: packets of one that is closed meanwhile may just be handed over. */
    #sockets: readonly MediaSocket[] = []
    #rtpSockets: readonly MediaSocket[] = []
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
      compareClocks()
      this.fetch(true)
    }

    hurry(forMs: number): void {
      this.hurriedUntilMs = performance.now() + forMs
      hurried.add(this)
    }

    attend(isListenedTo: boolean): void {
      if (isListenedTo) attended.add(this)
      else attended.delete(this)
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
      const own: readonly MediaSocket[] = [
        { ...newSender(), fd: rtp, sink, isRtcp: false, isOpen: true },
        { ...newSender(), fd: rtcp, sink, isRtcp: true, isOpen: true },
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
      this.#use([...this.#sockets, ...own])
      this.#slice ??= slices.reduce((least, other) => (other.size < least.size ? other : least))
      this.#slice.add(this)
    }

    #remove(own: readonly MediaSocket[]): void {
      for (const socket of own) socket.isOpen = false
      this.#use(this.#sockets.filter(({ isOpen }) => isOpen))
      if (this.#sockets.length > 0) return
      this.#slice?.delete(this)
      this.#slice = undefined
      hurried.delete(this)
      attended.delete(this)
    }

    #use(all: readonly MediaSocket[]): void {
      this.#sockets = all
      this.#rtpSockets = all.filter(({ isRtcp }) => !isRtcp)
    }

    /** The clocks have been compared. */
    fetch(withRtcp: boolean): void {
      const asked = withRtcp ? this.#sockets : this.#rtpSockets
      const most = Math.min(MOST_PER_READ, Math.floor(SLOTS / asked.length))
      let handedOver = 0
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        let slot = 0
        let isMore = false
        for (let index = 0; index < asked.length; index += 1) {
          const received = arena.receive((asked[index] as MediaSocket).fd, slot, most)
          nextSlot[index] = slot
          slot += received
          endSlot[index] = slot
          isMore ||= received === most
        }
        if (slot > 0) this.#handOver(asked)
        handedOver += slot
        if (!isMore) break
      }
      if (handedOver > 0) this.#afterRead()
    }

    /** Of all sockets the packet that came first, until there is none. */
    #handOver(asked: readonly MediaSocket[]): void {
      const readMs = nowMs()
      for (let index = 0; index < asked.length; index += 1) nextArrivalMs[index] = arrivalOfNext(index)
      for (;;) {
        let first = 0
        for (let index = 1; index < asked.length; index += 1) {
          if ((nextArrivalMs[index] as number) < (nextArrivalMs[first] as number)) first = index
        }
        const firstMs = nextArrivalMs[first] as number
        if (firstMs === Number.POSITIVE_INFINITY) return
        // A clock that was set between arrival and reading must not make packets come from the future, or before one another.
        this.#latestMs = Math.max(this.#latestMs, Math.min(firstMs + offsetMs, readMs))
        this.#give(asked[first] as MediaSocket, nextSlot[first] as number)
        nextSlot[first] = (nextSlot[first] as number) + 1
        nextArrivalMs[first] = arrivalOfNext(first)
      }
    }

    #give(socket: MediaSocket, slot: number): void {
      if (arena.isCutShort(slot)) kernelDrops += 1
      else if (socket.isOpen) {
        arena.readSender(slot, socket)
        const { sink, isRtcp, address, port } = socket
        if (isRtcp) sink.rtcp(arena.packet(slot), this.#latestMs, address, port)
        else sink.rtp(arena.packet(slot), this.#latestMs, address, port)
      }
    }
  }

  /** On the kernel's clock; ∞ when there is none. */
  function arrivalOfNext(index: number): number {
    const slot = nextSlot[index] as number
    return slot < (endSlot[index] as number) ? arena.realtimeMs(slot) : Number.POSITIVE_INFINITY
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
