/** Bits into bytes, the highest first; the memory grows and is used again. */

export class BitWriter {
  #bytes = new Uint8Array(16_384)
  #length = 0
  /** Those that are no byte yet, right-justified. */
  #pending = 0
  #pendingBits = 0

  /** `value` is not negative and fits into `bits`, at most 24. */
  write(value: number, bits: number): void {
    this.#pending = (this.#pending << bits) | value
    this.#pendingBits += bits
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8
      this.#byte((this.#pending >>> this.#pendingBits) & 0xff)
    }
    this.#pending &= (1 << this.#pendingBits) - 1
  }

  /** In two's complement. */
  writeSigned(value: number, bits: number): void {
    this.write(value & ((1 << bits) - 1), bits)
  }

  zeros(count: number): void {
    for (let left = count; left > 0; left -= 24) this.write(0, Math.min(left, 24))
  }

  /** Zeros to the end of the byte. */
  align(): void {
    if (this.#pendingBits > 0) this.write(0, 8 - this.#pendingBits)
  }

  /** What was written since `restart`, whole bytes; a view that holds until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  restart(): void {
    this.#length = 0
    this.#pending = 0
    this.#pendingBits = 0
  }

  #byte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = byte
  }
}
