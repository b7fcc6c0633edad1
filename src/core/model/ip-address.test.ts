import { createSocket } from 'node:dgram'
import { expect, it } from 'vitest'
import { canonicalAddress } from './ip-address.ts'

it.each([
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:0db8:0000:0001:0000:0000:0000:0001', '2001:db8:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:1:0:1:1:1:1', '2001:db8:1:0:1:1:1:1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['FE80:0:0:0:0:0:0:1%eth0', 'fe80::1%eth0'],
  ['::FFFF:C000:0201', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['192.0.2.1', '192.0.2.1'],
  ['media.example', 'media.example'],
  ['2001:db8::zz', '2001:db8::zz'],
])('%s is %s', (written, canonical) => {
  expect(canonicalAddress(written)).toBe(canonical)
})

it('as the system writes it', async () => {
  const socket = createSocket('udp6')
  await new Promise<void>((resolve) => socket.bind(0, '0:0:0:0:0:0:0:1', resolve))
  expect(socket.address().address).toBe(canonicalAddress('0:0:0:0:0:0:0:1'))
  socket.close()
})
