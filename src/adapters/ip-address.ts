/** Addresses as sockets show them and as the rest of the program writes them. */

import { isIPv4 } from 'node:net'

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** IPv4-mapped IPv6 addresses (RFC 4291 §2.5.5.2) become IPv4; a zone (`%eth0`) stays. */
export function plainAddress(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address
}

/** What a dual-stack IPv6 socket wants to hear for an IPv4 peer. */
export function mappedAddress(address: string): string {
  return isIPv4(address) ? `::ffff:${address}` : address
}

/** An address that means "all of this machine's". */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
