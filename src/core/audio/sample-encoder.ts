/** Makes a file of samples, piece by piece. */
export interface SampleEncoder {
  /** Interleaved linear samples, whole blocks of all channels. The bytes are the caller's; empty when none are ready. */
  add(samples: Int16Array): Uint8Array
  /** What is left. It must not be used afterwards. */
  end(): Uint8Array
}

export interface SampleFormat {
  readonly sampleRateHz: number
  readonly channels: number
  /** Of each channel, exactly as many as will be added. */
  readonly samples: number
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
