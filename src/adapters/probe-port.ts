/** Whether an address could be listened at now: tried, and given back at once. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6 } from 'node:net'

/** The code of what the system answered (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`); undefined when it is free. */
export async function whyNotBound(protocol: 'udp' | 'tcp', host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  try {
    if (protocol === 'tcp') await once(server.listen(port, host), 'listening')
    else await once(socket.bind(port, host), 'listening')
    return undefined
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  } finally {
    server.close()
    socket.close()
  }
}
