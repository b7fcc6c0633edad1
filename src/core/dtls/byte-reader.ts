/** Reads the presentation language of TLS, RFC 5246 §4: big-endian numbers, and vectors with their length before them. */

/** Beyond the end everything is zero and empty, and `isGood` is false from then on: callers ask once, at the end. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0
  #isGood = true

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isGood(): boolean {
    return this.#isGood
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** Good, and nothing is left. */
  get isWhole(): boolean {
    return this.#isGood && this.isAtEnd
  }

  uint(count: number): number {
    let value = 0
    for (const byte of this.bytes(count)) value = value * 256 + byte
    return value
  }

  /** Borrowed from what is read. */
  bytes(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) {
      this.#isGood = false
      this.#at = this.#bytes.length
      return new Uint8Array(0)
    }
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** A vector whose length stands before it in `lengthBytes` bytes. */
  vector(lengthBytes: number): Uint8Array {
    return this.bytes(this.uint(lengthBytes))
  }

  /** A vector of numbers with two bytes each. */
  uint16s(lengthBytes: number): number[] {
    const items = new ByteReader(this.vector(lengthBytes))
    const values: number[] = []
    while (!items.isAtEnd) values.push(items.uint(2))
    if (!items.isGood) this.#isGood = false
    return values
  }
}

/** `value` in `count` bytes. */
export function uintBytes(value: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** (count - 1 - index)) % 256)
}

/** The pieces one behind the other, with their length before them. */
export function vectorBytes(lengthBytes: number, ...pieces: readonly Uint8Array[]): Uint8Array {
  const content = joinBytes(...pieces)
  return joinBytes(uintBytes(content.length, lengthBytes), content)
}

export function joinBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

/** Numbers of two bytes each. */
export const uint16sBytes = (values: readonly number[]): Uint8Array =>
  joinBytes(...values.map((value) => uintBytes(value, 2)))

export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] as number)
  return difference === 0
}
