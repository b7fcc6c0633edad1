import { Readable } from 'node:stream'

/** A stream is sent as it is: wrapped, it would stay open when the client goes away before the first byte. */
export function asReadable(content: AsyncIterable<Uint8Array>): Readable {
  return content instanceof Readable ? content : Readable.from(content, { objectMode: false })
}
