import type { FastifyRequest } from 'fastify'

/** False for what only resumes a download: a range that leaves out the first byte. */
export function isFromStart({ headers }: FastifyRequest): boolean {
  return !/^bytes=0*[1-9]/.test(headers.range ?? '')
}
