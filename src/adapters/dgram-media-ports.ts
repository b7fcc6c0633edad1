/**
 * Media ports over node:dgram, for every system. Node allocates a message and an address object for each datagram it delivers; nothing
 * is allocated here.
 */

import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MediaPorts, PacketSink, StreamPorts } from '../capture/media/media-ports.ts'
import { createPortPairs, type PortPairsOptions } from './port-pairs.ts'

export interface MediaPortsOptions extends PortPairsOptions {
  /** Asked of the kernel, which may give less without telling. Default 1 MiB: 20 s of one G.711 stream. */
  readonly receiveBufferBytes?: number
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number
  /** A socket broke after it was opened; its stream receives nothing more. */
  readonly failed?: (error: Error) => void
}

/** In the turn that goes on, sockets may be left that were ready when it began; those of the next are ready by now. */
const LEAST_TURNS = 2
/** A turn reads some 32 packets of each socket. Whoever sends faster than that will not hold up the end. */
const MOST_TURNS = 50

export function createDgramMediaPorts(options: MediaPortsOptions): MediaPorts {
  const { receiveBufferBytes = 1 << 20, nowMs = Date.now } = options
  const pairs = createPortPairs(options)
  const openPorts = new Set<StreamPorts>()

  async function openPair(localAddress: string, rtpPort: number, sink: PacketSink, counted: () => void) {
    const rtp = await bind(localAddress, rtpPort)
    const rtcp = await bind(localAddress, rtpPort + 1).catch((error: unknown) => {
      rtp.close()
      throw error
    })
    rtp.on('message', (packet, from) => {
      counted()
      sink.rtp(packet, nowMs(), from.address, from.port)
    })
    rtcp.on('message', (packet, from) => {
      counted()
      sink.rtcp(packet, nowMs(), from.address, from.port)
    })
    const ports: StreamPorts = {
      rtpPort,
      kernelDrops: undefined,
      sendRtp: (packet, address, port) => send(rtp, packet, address, port),
      sendRtcp: (packet, address, port) => send(rtcp, packet, address, port),
      close() {
        if (openPorts.delete(ports)) rest(rtpPort, [rtp, rtcp])
      },
    }
    openPorts.add(ports)
    return ports
  }

  function send(socket: Socket, packet: Uint8Array, address: string, port: number): void {
    socket.send(Uint8Array.from(packet), port, address, () => {})
  }

  function rest(rtpPort: number, sockets: readonly Socket[]): void {
    let late = 0
    let lateBefore = 0
    for (const socket of sockets) {
      socket.removeAllListeners('message')
      socket.on('message', () => {
        late += 1
      })
    }
    const isQuiet = () => {
      const quiet = late === lateBefore
      lateBefore = late
      return quiet
    }
    pairs.rest(rtpPort, isQuiet, () => {
      for (const socket of sockets) socket.close()
    })
  }

  function bind(address: string, port: number): Promise<Socket> {
    const type = isIPv6(address) ? 'udp6' : 'udp4'
    const socket = createSocket({ type, ipv6Only: type === 'udp6', recvBufferSize: receiveBufferBytes })
    return new Promise((resolve, reject) => {
      const refuse = (error: Error) => {
        socket.close()
        reject(error)
      }
      socket.once('error', refuse)
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off('error', refuse)
        socket.on('error', (error) => options.failed?.(error))
        resolve(socket)
      })
    })
  }

  return {
    engine: 'dgram',
    kernelDrops: 0,
    get openPairs() {
      return openPorts.size
    },
    forCall() {
      let packets = 0
      const counted = () => {
        packets += 1
      }
      return {
        open: (localAddress, sink) =>
          pairs.take(localAddress, (rtpPort) => openPair(localAddress, rtpPort, sink, counted)),
        /** The event loop reads sockets in the order they became ready, and the one of SIP, when it is busy, became ready first. */
        async read() {
          for (let turn = 1; turn <= MOST_TURNS; turn += 1) {
            const before = packets
            await nextTurn()
            if (turn >= LEAST_TURNS && packets === before) return
          }
        },
        hurry() {},
        attend() {},
      }
    },
    async close() {
      for (const ports of [...openPorts]) ports.close()
      pairs.close()
    },
  }
}
