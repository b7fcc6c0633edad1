/** Which bytes of a file were asked for, RFC 9110 §14.1.2 and §14.2. */

export type ByteRange =
  | { readonly kind: 'whole' }
  /** Both ends included. */
  | { readonly kind: 'part'; readonly startByte: number; readonly endByte: number }
  | { readonly kind: 'unsatisfiable' }

const WHOLE: ByteRange = { kind: 'whole' }
const RANGE = /^(\d{0,15})-(\d{0,15})$/

export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  // §14.2: a unit we do not know, and a field that is malformed, are as if it were not there.
  const [unit, set] = header?.split('=', 2) ?? []
  if (unit?.trim().toLowerCase() !== 'bytes' || set === undefined) return WHOLE
  // Several ranges would need multipart/byteranges; a server may always answer with the whole instead.
  const match = RANGE.exec(set.replaceAll(/[ \t]/g, ''))
  const [, first = '', last = ''] = match ?? []
  if (!match || (first === '' && last === '')) return WHOLE
  if (first === '') {
    // The last so many bytes; more than there are means all of them.
    const length = Math.min(Number(last), sizeBytes)
    return length === 0 ? { kind: 'unsatisfiable' } : part(sizeBytes - length, sizeBytes - 1)
  }
  if (last !== '' && Number(last) < Number(first)) return WHOLE
  if (Number(first) >= sizeBytes) return { kind: 'unsatisfiable' }
  return part(Number(first), last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1))
}

function part(startByte: number, endByte: number): ByteRange {
  return { kind: 'part', startByte, endByte }
}
