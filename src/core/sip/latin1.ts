/**
 * Bytes ↔ latin1 strings: one character per byte, so that text received is text echoed. The platform's decoder for the
 * label "latin1" is windows-1252, which differs in 0x80–0x9F; those rare bytes take the slow way.
 */

const decoder = new TextDecoder('latin1')
const encoder = new TextEncoder()
const OUTSIDE_LATIN1 = /[^\0-\xff]/
/** Arguments of one call; keeps the stack small. */
const CHUNK_BYTES = 8192

/** One character U+0000–U+00FF per byte. */
export function decodeLatin1(bytes: Uint8Array): string {
  const text = decoder.decode(bytes)
  if (text.length === bytes.length && !OUTSIDE_LATIN1.test(text)) return text
  let exact = ''
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    exact += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES))
  }
  return exact
}

/** One byte per character; characters above U+00FF, which no received header holds, become `?`. */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  writeLatin1(text, bytes, 0)
  return bytes
}

/** Writes `text` at `offset`; `target` must have room for `text.length` bytes. */
export function writeLatin1(text: string, target: Uint8Array, offset: number): void {
  const room = target.subarray(offset, offset + text.length)
  const { read, written } = encoder.encodeInto(text, room)
  // As many bytes as characters, all of them read: plain ASCII, the usual case.
  if (read === text.length && written === text.length) return
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    room[index] = code > 0xff ? 0x3f : code
  }
}

/** For people to read: UTF-8 where the bytes are UTF-8 (RFC 3261 §7.3.1 says they are), else latin1. */
export function readableText(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(encodeLatin1(latin1))
  } catch {
    return latin1
  }
}
