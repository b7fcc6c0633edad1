/** Ports for programs that must be told theirs before they start. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** The first of `count` neighbouring ports of which none is bound now, over UDP or TCP; below those the system gives away. */
export async function findFreePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 10_000 + 2 * Math.floor(Math.random() * 4_500)
    const all = Array.from({ length: count }, (_, i) => first + i)
    if ((await Promise.all(all.flatMap((port) => [isUdpFree(port), isTcpFree(port)]))).every(Boolean)) return first
  }
  throw new Error(`no ${count} free ports in a row`)
}

function isUdpFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })
}

function isTcpFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
