import { describe, expect, it } from 'vitest'
import type { SipFlow } from '../../core/sip/sip-transport.ts'
import { mediaAddressFor } from './media-address.ts'

const flow = (localAddress: string, remoteAddress: string): SipFlow => ({
  protocol: 'udp',
  localAddress,
  localPort: 5060,
  remoteAddress,
  remotePort: 5060,
})

describe('media address', () => {
  it('is the one the request arrived on', () => {
    const address = mediaAddressFor(flow('10.0.0.2', '10.0.0.1'), undefined)
    expect(address).toEqual({ bind: '10.0.0.2', advertise: '10.0.0.2' })
  })

  it('is the advertised one, received on every address, when one is configured', () => {
    const address = mediaAddressFor(flow('10.0.0.2', '198.51.100.1'), '203.0.113.7')
    expect(address).toEqual({ bind: '0.0.0.0', advertise: '203.0.113.7' })
  })

  it('is an IPv6 address for a peer that came over IPv6, whatever is advertised for IPv4', () => {
    const address = mediaAddressFor(flow('2001:db8::2', '2001:db8::1'), '203.0.113.7')
    expect(address).toEqual({ bind: '2001:db8::2', advertise: '2001:db8::2' })
  })
})
