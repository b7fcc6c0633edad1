/** The web part: API and portal over HTTP, on the database and the object store. */

import { fileURLToPath } from 'node:url'
import { createHttpServer } from '../server/http-server.ts'
import type { ServerParts } from '../server/server-parts.ts'
import { bindFailure } from './bind-failure.ts'
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
