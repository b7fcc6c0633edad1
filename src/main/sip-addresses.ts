import { networkInterfaces } from 'node:os'
import { formatHostPort, type HostPort } from './config.ts'

/** Where phone systems can reach SIP: the advertised address, the bound one, or all of this machine's. */
export function reachableSipAddresses(bound: HostPort, advertise: string | undefined): readonly string[] {
  const uri = (host: string) => `sip:${formatHostPort({ host, port: bound.port })}`
  if (advertise) return [uri(advertise)]
  if (bound.host !== '0.0.0.0' && bound.host !== '::') return [uri(bound.host)]
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = addresses.filter(({ internal, family, scopeid }) => {
    return !internal && (family === 'IPv4' || (bound.host === '::' && !scopeid))
  })
  return outside.length > 0 ? outside.map(({ address }) => uri(address)) : [uri('127.0.0.1')]
}
