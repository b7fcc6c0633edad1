/**
 * Media ports over node:dgram: an even port for RTP and the next odd one for RTCP (RFC 3550 §11), from a configured range.
 * Node allocates a message and an address object for each datagram it delivers; nothing is allocated here.
 */

import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { MediaPorts, PacketSink, StreamPorts } from '../capture/media/media-ports.ts'
import { AppError } from '../core/model/app-error.ts'

export interface UdpMediaPortsOptions {
  /** First and last port that may be used, both included; pairs begin at even ports. */
  readonly firstPort: number
  readonly lastPort: number
  /** Asked of the kernel, which caps it at net.core.rmem_max without telling. Default 1 MiB: 20 s of one G.711 stream. */
  readonly receiveBufferBytes?: number
  /** A closed pair is used again when nothing has come for so long: late packets of one call never reach the next. Default 3000. */
  readonly restMs?: number
  /** Milliseconds since 1970, asked once per packet. */
  readonly nowMs?: () => number
  /** Uniform in [0, 1): where the search for a free pair begins. */
  readonly random?: () => number
  /** A socket broke after it was opened; its stream receives nothing more. */
  readonly failed?: (error: Error) => void
}

/** A pair that is not free: open, resting after a call, or (with a time) held by another program when it was last tried. */
type Occupied = 'open' | 'resting' | number

export function createUdpMediaPorts(options: UdpMediaPortsOptions): MediaPorts {
  const { restMs = 3000, receiveBufferBytes = 1 << 20, nowMs = Date.now, random = Math.random } = options
  const firstEven = options.firstPort + (options.firstPort % 2)
  const pairCount = Math.max(0, Math.floor((options.lastPort - firstEven + 1) / 2))
  const occupied = new Map<number, Occupied>()
  const openPorts = new Set<StreamPorts>()
  const resting = new Set<() => void>()

  /** Reserved before the first await, so that two calls opening at once never try the same pair. */
  function reserve(rtpPort: number): boolean {
    const state = occupied.get(rtpPort)
    if (typeof state === 'string' || (state !== undefined && state > nowMs())) return false
    occupied.set(rtpPort, 'open')
    return true
  }

  async function openPair(localAddress: string, rtpPort: number, sink: PacketSink): Promise<StreamPorts> {
    const rtp = await bind(localAddress, rtpPort)
    const rtcp = await bind(localAddress, rtpPort + 1).catch((error: unknown) => {
      rtp.close()
      throw error
    })
    rtp.on('message', (packet, from) => sink.rtp(packet, nowMs(), from.address, from.port))
    rtcp.on('message', (packet, from) => sink.rtcp(packet, nowMs(), from.address, from.port))
    const ports: StreamPorts = {
      rtpPort,
      close() {
        if (openPorts.delete(ports)) rest(rtpPort, [rtp, rtcp])
      },
    }
    openPorts.add(ports)
    return ports
  }

  /** A client whose BYE was lost may go on sending for long: the sockets stay and swallow it until it is quiet. */
  function rest(rtpPort: number, sockets: readonly Socket[]): void {
    occupied.set(rtpPort, 'resting')
    let late = false
    for (const socket of sockets) {
      socket.removeAllListeners('message')
      socket.on('message', () => {
        late = true
      })
    }
    const timer = setInterval(() => {
      if (!late) free()
      late = false
    }, restMs)
    const free = () => {
      clearInterval(timer)
      resting.delete(free)
      occupied.delete(rtpPort)
      for (const socket of sockets) socket.close()
    }
    resting.add(free)
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
    get openPairs() {
      return openPorts.size
    },
    async open(localAddress, sink) {
      const start = Math.floor(random() * pairCount)
      let lastError: unknown
      for (let offset = 0; offset < pairCount; offset += 1) {
        const rtpPort = firstEven + ((start + offset) % pairCount) * 2
        if (!reserve(rtpPort)) continue
        try {
          return await openPair(localAddress, rtpPort, sink)
        } catch (error) {
          lastError = error
          // Another program's port: not asked again for a while. Anything else (EMFILE, EADDRNOTAVAIL) fails for every port.
          occupied.set(rtpPort, nowMs() + restMs)
          if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') break
        }
      }
      throw new AppError(
        'no-media-port',
        'No port pair for RTP could be opened',
        { localAddress, firstPort: options.firstPort, lastPort: options.lastPort, openPairs: openPorts.size },
        lastError === undefined ? {} : { cause: lastError },
      )
    },
    async close() {
      for (const ports of [...openPorts]) ports.close()
      for (const free of [...resting]) free()
    },
  }
}
