/** One UDP socket to rtpengine's NG control port. */

import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { OpenNgSocket } from '../recording-client/rtpengine/ng-control.ts'

/** `address` is literal. */
export function udpNgSocket(address: string, port: number): OpenNgSocket {
  return async (received) => {
    // Many calls may answer at once, a few KiB each.
    const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', recvBufferSize: 4 << 20 })
    socket.on('message', received)
    // "Connection refused" of an rtpengine that is not there: an answer does not come, which says the same.
    socket.on('error', () => {})
    await new Promise<void>((resolve) => socket.connect(port, address, resolve))
    return {
      send(datagram) {
        socket.send(datagram, () => {})
      },
      close: () => socket.close(),
    }
  }
}
