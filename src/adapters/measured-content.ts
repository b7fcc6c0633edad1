/** What was read of a content while it was sent on: its size, its SHA-256, and the ETag that S3 makes of parts of `partBytes`. */

import { createHash, type Hash } from 'node:crypto'

interface MeasuredContent extends AsyncIterable<Uint8Array> {
  /** Of what was read so far. */
  measured(): { readonly sizeBytes: number; readonly sha256: string; readonly etag: string }
}

export function measureContent(content: AsyncIterable<Uint8Array>, partBytes: number): MeasuredContent {
  const sha256 = createHash('sha256')
  const parts: Buffer[] = []
  let part: Hash = createHash('md5')
  let inPart = 0
  let sizeBytes = 0

  function add(chunk: Uint8Array): void {
    sizeBytes += chunk.length
    sha256.update(chunk)
    for (let rest = chunk; rest.length > 0; ) {
      const piece = rest.subarray(0, partBytes - inPart)
      part.update(piece)
      inPart += piece.length
      rest = rest.subarray(piece.length)
      if (inPart < partBytes) continue
      parts.push(part.digest())
      part = createHash('md5')
      inPart = 0
    }
  }

  return {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of content) {
        add(chunk)
        yield chunk
      }
    },
    measured: () => ({ sizeBytes, sha256: sha256.copy().digest('hex'), etag: etagOf(parts, part, inPart) }),
  }
}

/** One part is put as it is: its MD5. Several: the MD5 of their MD5s, and how many. */
function etagOf(parts: readonly Buffer[], last: Hash, inLast: number): string {
  const all = inLast > 0 || parts.length === 0 ? [...parts, last.copy().digest()] : parts
  const [only] = all
  if (all.length === 1 && only) return only.toString('hex')
  return `${createHash('md5').update(Buffer.concat(all)).digest('hex')}-${all.length}`
}
