/** Addresses of the internet, and no others: for requests to where people of an account say. */

import { lookup as lookupAll } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** RFC 6890 and its successors: everything that is not an address of the internet. */
const NOT_PUBLIC = new BlockList()
for (const range of [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]) {
  const [net = '', bits] = range.split('/')
  NOT_PUBLIC.addSubnet(net, Number(bits), 'ipv4')
}
// 2000::/3 is what is routed; in it, addresses that carry another one, and documentation.
for (const range of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) {
  const [net = '', bits] = range.split('/')
  NOT_PUBLIC.addSubnet(net, Number(bits), 'ipv6')
}
const ROUTED = new BlockList()
ROUTED.addSubnet('2000::', 3, 'ipv6')

export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !NOT_PUBLIC.check(address, 'ipv4')
  return family === 6 && ROUTED.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6')
}

/** The address that is checked is the one that is connected to: a name that changes its mind in between gains nothing. */
export const lookupPublic =
  (refused: (message: string) => Error): LookupFunction =>
  (hostname, options, callback) => {
    lookupAll(hostname, { all: true }, (error, addresses) => {
      const bad = addresses?.find(({ address }) => !isPublicAddress(address))
      if (error) return callback(error, '', 0)
      if (bad) return callback(refused(notPublic(bad.address)), '', 0)
      if (options.all) return callback(null, addresses)
      const [first] = addresses
      return callback(null, first?.address ?? '', first?.family ?? 4)
    })
  }

export const notPublic = (address: string) => `${address} is not an address of the internet`
