import { parseIpAddress, prefixOf } from '../core/model/ip-address.ts'

/** Whoever has an IPv6 address has the 2⁶⁴ others of its network too. */
export function networkOf(remoteAddress: string): string {
  const address = parseIpAddress(remoteAddress)
  return address?.family === 6 ? prefixOf(address, 64).toString(16) : remoteAddress
}
