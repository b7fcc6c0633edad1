/** A wave form with fewer pairs a second, so that a day of it is soon drawn. */

/** So many pairs become one, when no more than `perSecond` are wanted. */
export function pairsPerGroup(peaksPerSecond: number, perSecond: number): number {
  return Math.max(1, Math.ceil(peaksPerSecond / perSecond))
}

/** Bytes of the coarse wave form: whole groups of every channel, and what is left of each. */
export function coarseSize(sizeBytes: number, channels: number, group: number): number {
  return 2 * channels * Math.ceil(pairsOf(sizeBytes, channels) / group)
}

const pairsOf = (sizeBytes: number, channels: number): number => Math.floor(sizeBytes / (2 * channels))

/**
 * Pairs (min, max) of signed bytes, channel after channel, as they come; each group of pairs becomes the lowest and the highest of it. What
 * is put out is never more than what came in, and nothing is kept back but the group that is not whole.
 */
export async function* coarsePeaks(
  pieces: AsyncIterable<Uint8Array>,
  { sizeBytes, channels, group }: { readonly sizeBytes: number; readonly channels: number; readonly group: number },
): AsyncGenerator<Uint8Array> {
  const bytesPerChannel = 2 * pairsOf(sizeBytes, channels)
  /** Of the channel that is read. */
  let at = 0
  let channel = 0
  let low = 0
  let high = 0
  let isEmpty = true
  for await (const piece of pieces) {
    const values = new Int8Array(piece.buffer, piece.byteOffset, piece.length)
    const out = new Int8Array(2 * (Math.ceil(values.length / 2 / group) + channels + 1))
    let length = 0
    for (let index = 0; index < values.length && channel < channels; index++) {
      const value = values[index] as number
      if (at % 2 === 0 ? isEmpty || value < low : false) low = value
      if (at % 2 === 1) {
        if (isEmpty || value > high) high = value
        isEmpty = false
      }
      at++
      const isWhole = at % (2 * group) === 0
      if (!isWhole && at < bytesPerChannel) continue
      out[length++] = low
      out[length++] = high
      isEmpty = true
      if (at < bytesPerChannel) continue
      at = 0
      channel++
    }
    if (length > 0) yield new Uint8Array(out.buffer, 0, length)
  }
}
