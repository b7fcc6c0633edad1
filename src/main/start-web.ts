/** The web part: API and portal over HTTP, on the database and the object store. */

import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { AppError } from '../core/model/app-error.ts'
import { createHttpServer } from '../server/http-server.ts'
import type { ServerParts } from '../server/server-parts.ts'
import { formatHostPort, type HostPort } from './config.ts'

export const PORTAL_FOLDER = fileURLToPath(new URL('../../dist/portal', import.meta.url))

export interface Web {
  readonly url: string
  close(): Promise<void>
}

/** Rejects with `address-in-use` when the port is taken. */
export async function startWeb(address: HostPort, parts: Omit<ServerParts, 'portalFolder'>): Promise<Web> {
  const app = await createHttpServer({ ...parts, portalFolder: PORTAL_FOLDER })
  try {
    await app.listen({ host: address.host, port: address.port })
  } catch (error) {
    await app.close()
    throw bindFailure('--http', address, error)
  }
  const bound = app.server.address()
  const port = typeof bound === 'object' && bound ? bound.port : address.port
  const host = address.host === '0.0.0.0' ? '127.0.0.1' : address.host === '::' ? '::1' : address.host
  return { url: `http://${formatHostPort({ host, port })}`, close: () => app.close() }
}

/** What to do about a port that cannot be bound. */
export function bindFailure(flag: string, address: HostPort, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'EADDRINUSE') return error instanceof Error ? error : new Error(String(error))
  const where = formatHostPort(address)
  return new AppError(
    'address-in-use',
    `${where} is in use by another program: stop it, or choose another with ${flag}`,
    {
      address: where,
    },
  )
}

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
