/**
 * The chunks of a sealed object: STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance" (CRYPTO 2015) §7, with AES-256-GCM:
 *
 *   nonce of chunk i = prefix (7 bytes) ‖ i (4 bytes) ‖ 1 for the last chunk, else 0
 *
 * Every chunk but the last is full; an empty object is one empty chunk. So none can be changed, exchanged, moved, left out or put behind
 * the end, and any can be read without the others.
 */

import { AppError } from '../model/app-error.ts'
import { type ChunkCipher, TAG_BYTES } from './chunk-cipher.ts'
import { associatedWith, type SealedHeader } from './sealed-header.ts'

/** Of the plain content of an object of `storedBytes`, its header of `headerBytes` included. Undefined when it is cut off. */
export function plainBytesOf(storedBytes: number, headerBytes: number, chunkBytes: number): number | undefined {
  const body = storedBytes - headerBytes
  const chunks = Math.ceil(body / (chunkBytes + TAG_BYTES))
  const plain = body - chunks * TAG_BYTES
  const lastIsThere = body >= TAG_BYTES && (body % (chunkBytes + TAG_BYTES) || TAG_BYTES) >= TAG_BYTES
  return lastIsThere ? plain : undefined
}

export async function* sealChunks(
  content: AsyncIterable<Uint8Array>,
  header: SealedHeader,
  cipher: ChunkCipher,
): AsyncGenerator<Uint8Array> {
  const associated = associatedWith(header)
  let waiting: Uint8Array | undefined
  let index = 0
  for await (const chunk of inPieces(content, header.chunkBytes)) {
    if (waiting) yield cipher.seal(nonceOf(header, index++, false), waiting, associated)
    waiting = chunk
  }
  yield cipher.seal(nonceOf(header, index, true), waiting ?? new Uint8Array(), associated)
}

/**
 * `content`: whole sealed chunks from the one of `firstIndex` on. Fails with `object-damaged`, before anything of the chunk in question is
 * given out. `toEnd`: the content has to reach the last chunk.
 */
export async function* openChunks(
  content: AsyncIterable<Uint8Array>,
  header: SealedHeader,
  cipher: ChunkCipher,
  { firstIndex = 0, toEnd }: { readonly firstIndex?: number; readonly toEnd: (chunks: number) => boolean },
): AsyncGenerator<Uint8Array> {
  const associated = associatedWith(header)
  let index = firstIndex
  let ended = false
  for await (const sealed of inPieces(content, header.chunkBytes + TAG_BYTES)) {
    if (ended) throw damaged(header, index, 'there is more behind its end')
    const isFull = sealed.length === header.chunkBytes + TAG_BYTES
    const open = (isLast: boolean) => cipher.open(nonceOf(header, index, isLast), sealed, associated)
    let plain = isFull ? open(false) : undefined
    if (!plain) {
      plain = open(true)
      ended = true
    }
    if (!plain) throw damaged(header, index, `its chunk ${index} is not what was written`)
    yield plain
    index += 1
  }
  if (!ended && toEnd(index - firstIndex)) throw damaged(header, index, 'its end is missing')
}

function nonceOf({ noncePrefix }: SealedHeader, index: number, isLast: boolean): Uint8Array {
  if (index > 0xffff_ffff) throw new RangeError('an object of so many chunks cannot be sealed')
  const nonce = new Uint8Array(12)
  nonce.set(noncePrefix)
  new DataView(nonce.buffer).setUint32(7, index)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function damaged({ name, chunkBytes }: SealedHeader, index: number, what: string): AppError {
  return new AppError('object-damaged', `A stored file is not as it was written: ${what}`, {
    key: name,
    fromByte: index * chunkBytes,
  })
}

/** All of `pieceBytes` but the last, which is shorter, or absent. Whoever makes `content` does not write to what it gave. */
async function* inPieces(content: AsyncIterable<Uint8Array>, pieceBytes: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(pieceBytes)
  let filled = 0
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length; ) {
      if (filled === 0 && bytes.length - at >= pieceBytes) {
        yield bytes.subarray(at, at + pieceBytes)
        at += pieceBytes
        continue
      }
      const part = bytes.subarray(at, at + pieceBytes - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < pieceBytes) continue
      yield piece
      piece = new Uint8Array(pieceBytes)
      filled = 0
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}
