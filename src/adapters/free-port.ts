/** A port that is free for UDP and TCP at once: the system only ever gives one that is free for one of them. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6 } from 'node:net'

const ATTEMPTS = 20

/** Rejects as the last attempt did. Between this and the use of the port somebody else may take it. */
export async function findFreePort(address: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await probe(address)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function probe(address: string): Promise<number> {
  const server = createServer().listen(0, address)
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  try {
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    socket.bind(port, address)
    await once(socket, 'listening')
    return port
  } finally {
    server.close()
    socket.close()
  }
}
