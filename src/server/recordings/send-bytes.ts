/** Sends a file or a part of it: conditional requests (RFC 9110 §13), ranges (§14), HEAD. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ByteSource } from '../../core/audio/pcm16-source.ts'
import { AppError } from '../../core/model/app-error.ts'
import { asReadable } from './as-readable.ts'
import { parseByteRange } from './byte-range.ts'

export interface SendOptions {
  readonly contentType: string
  /** Strong: the same tag always stands for the same bytes. Without quotes. */
  readonly tag: string
}

/** Fails with `invalid-range`. */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  source: ByteSource,
  { contentType, tag }: SendOptions,
): Promise<FastifyReply> {
  const etag = `"${tag}"`
  // Browsers may keep it, but ask each time whether they still may have it.
  reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' })
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()

  const { sizeBytes } = source
  // §13.1.5: a part of another version is of no use.
  const ifRange = request.headers['if-range']
  // §14.2: of GET alone.
  const wanted = request.method === 'GET' && (ifRange === undefined || ifRange === etag)
  const range = parseByteRange(wanted ? request.headers.range : undefined, sizeBytes)
  if (range.kind === 'unsatisfiable') {
    reply.header('content-range', `bytes */${sizeBytes}`)
    throw new AppError('invalid-range', 'The range lies outside of the file', { sizeBytes })
  }
  const { startByte, endByte } = range.kind === 'part' ? range : { startByte: 0, endByte: sizeBytes - 1 }
  if (range.kind === 'part') reply.code(206).header('content-range', `bytes ${startByte}-${endByte}/${sizeBytes}`)
  reply.type(contentType).header('content-length', endByte - startByte + 1)
  if (request.method === 'HEAD' || sizeBytes === 0) return reply.send()
  return reply.send(asReadable(await source.read(startByte, endByte)))
}

/** §13.1.2: `*` or a list of tags; weak comparison. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
