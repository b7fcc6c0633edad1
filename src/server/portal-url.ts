import type { FastifyRequest } from 'fastify'
import type { ServerParts } from './server-parts.ts'

/** Where the portal is for people: as configured, else where this request came to. Without a slash at the end. */
export function portalUrl({ publicUrl }: Pick<ServerParts, 'publicUrl'>, request: FastifyRequest): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}
