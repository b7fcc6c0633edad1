/** MP3, made and read by another program that may be missing, old or broken. */

export interface SampleLayout {
  readonly sampleRateHz: number
  /** One or two; what is heard in one is not heard in the other. */
  readonly channels: number
}

export interface Mp3Codec {
  /**
   * `samples`: 16-bit little-endian, interleaved. `store` gets the file, once it is whole, and reads it before it resolves. Resolves with
   * what went wrong with the program, and then nothing was stored; with undefined when all is well. Rejects as `samples` and `store` do.
   */
  encode(
    samples: AsyncIterable<Uint8Array>,
    layout: SampleLayout,
    store: (file: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<string | undefined>
  decode(file: AsyncIterable<Uint8Array>, layout: SampleLayout): Mp3Decoding
}

export interface Mp3Decoding {
  /** As `encode` takes them, and a few more at the end; consumed once. Rejects when the file cannot be read, or the program fails. */
  readonly samples: AsyncIterable<Uint8Array>
  /** What went wrong with the program; undefined when it was something else, or nothing. */
  failure(): string | undefined
}
