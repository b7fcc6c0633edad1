/**
 * GSM 6.10 as WAV files have it (format 49): blocks of 65 bytes hold two frames of 260 bits, the lowest bit of a byte first and no signature.
 * The numbers of a frame are those of RFC 3551 §4.5.8.1, in the same order.
 */

import { BitWriter } from './bit-writer.ts'
import { GsmDecoder } from './gsm-decoder.ts'
import { MS_GSM_BLOCK_BYTES } from './read-wav.ts'

const FRAME_BITS = 260
export const MS_GSM_BLOCK_SAMPLES = 320
const SIGNATURE = 0xd

const OF_A_SUBFRAME = [7, 2, 2, 6, ...new Array<number>(13).fill(3)]
const NUMBERS = [6, 6, 5, 5, 4, 4, 3, 3, ...OF_A_SUBFRAME, ...OF_A_SUBFRAME, ...OF_A_SUBFRAME, ...OF_A_SUBFRAME]

/** One per file: what a frame means depends on those before. */
export class MsGsmDecoder {
  readonly #decoder = new GsmDecoder()
  readonly #writer = new BitWriter()

  /** `blocks`: whole ones. 320 samples at 8000 Hz for each. */
  decode(blocks: Uint8Array): Int16Array {
    this.#writer.restart()
    for (let at = 0; at + MS_GSM_BLOCK_BYTES <= blocks.length; at += MS_GSM_BLOCK_BYTES) {
      this.#repack(blocks.subarray(at, at + MS_GSM_BLOCK_BYTES), 0)
      this.#repack(blocks.subarray(at, at + MS_GSM_BLOCK_BYTES), FRAME_BITS)
    }
    return this.#decoder.decode(this.#writer.bytes)
  }

  #repack(block: Uint8Array, fromBit: number): void {
    let at = fromBit
    this.#writer.write(SIGNATURE, 4)
    for (const bits of NUMBERS) {
      let value = 0
      for (let bit = 0; bit < bits; bit++, at++) value |= (((block[at >> 3] as number) >> (at & 7)) & 1) << bit
      this.#writer.write(value, bits)
    }
  }
}
