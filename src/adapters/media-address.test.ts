import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { SipFlow } from '../core/sip/sip-transport.ts'
import { createMediaAddress } from './media-address.ts'

const flow = (localAddress: string, remoteAddress: string): SipFlow => ({
  protocol: 'udp',
  localAddress,
  localPort: 5060,
  remoteAddress,
  remotePort: 5060,
})
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === '::1'))

describe('media address', () => {
  it('is the one the request arrived on', async () => {
    const address = await createMediaAddress(undefined)(flow('127.0.0.5', '127.0.0.1'))
    expect(address).toEqual({ bind: '127.0.0.5', advertise: '127.0.0.5' })
  })

  it('is the one that faces the peer when SIP listens on the wildcard', async () => {
    const address = await createMediaAddress(undefined)(flow('0.0.0.0', '127.0.0.1'))
    expect(address).toEqual({ bind: '127.0.0.1', advertise: '127.0.0.1' })
  })

  it('is the advertised one, received on every address, when one is configured', async () => {
    const address = await createMediaAddress('203.0.113.7')(flow('10.0.0.2', '198.51.100.1'))
    expect(address).toEqual({ bind: '0.0.0.0', advertise: '203.0.113.7' })
  })

  it.skipIf(!hasIpv6)(
    'is an IPv6 address for a peer that came over IPv6, whatever is advertised for IPv4',
    async () => {
      const address = await createMediaAddress('203.0.113.7')(flow('::', '::1'))
      expect(address).toEqual({ bind: '::1', advertise: '::1' })
    },
  )
})
