/** Port pairs that RTP is sent from (RFC 3550 §11), for the recording client. */

import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { RtpSockets } from '../recording-client/ports.ts'

/** How often a neighbour that is taken is put up with. */
const ATTEMPTS = 50

export function createUdpRtpSockets(): RtpSockets {
  return {
    async open(localAddress) {
      const { rtp, rtcp } = await openPair(localAddress)
      for (const socket of [rtp, rtcp]) {
        socket.on('error', () => {})
        // What the other side sends back is of no interest; unread it would fill the buffer.
        socket.on('message', () => {})
        socket.unref()
      }
      let open = true
      return {
        rtpPort: rtp.address().port,
        sendRtp(packet, port, address) {
          if (open) rtp.send(packet, port, address, () => {})
        },
        sendRtcp(packet, port, address) {
          if (open) rtcp.send(packet, port, address, () => {})
        },
        close() {
          if (!open) return
          open = false
          rtp.close()
          rtcp.close()
        },
      }
    },
  }
}

/** The system gives one port; its neighbour must be free too. */
async function openPair(localAddress: string): Promise<{ rtp: Socket; rtcp: Socket }> {
  for (let attempt = 1; ; attempt++) {
    const first = await bind(localAddress, 0)
    const { port } = first.address()
    const even = port % 2 === 0
    try {
      const second = await bind(localAddress, even ? port + 1 : port - 1)
      return even ? { rtp: first, rtcp: second } : { rtp: second, rtcp: first }
    } catch (error) {
      first.close()
      if (attempt === ATTEMPTS) throw error
    }
  }
}

function bind(localAddress: string, port: number): Promise<Socket> {
  const ipv6 = isIPv6(localAddress)
  const socket = createSocket({
    type: ipv6 ? 'udp6' : 'udp4',
    // Addresses are literal always. The default goes through dns.lookup and a tick for every packet.
    lookup: (address, _options, callback) => callback(null, address, ipv6 ? 6 : 4),
  })
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind(port, localAddress, () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}
