import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { findFreePort } from './free-port.ts'

it.each(['127.0.0.1', '::1'])('finds a port that can be bound for UDP and TCP on %s', async (address) => {
  const port = await findFreePort(address)
  const socket = createSocket(address === '::1' ? 'udp6' : 'udp4').bind(port, address)
  await once(socket, 'listening')
  const server = createServer().listen(port, address)
  await once(server, 'listening')
  server.close()
  socket.close()
})

it('rejects when nothing can be bound there', async () => {
  await expect(findFreePort('192.0.2.1')).rejects.toThrow('EADDRNOTAVAIL')
})
