/** Reads a WAV file independently of the code that wrote it (RFC 2361, IBM/Microsoft RIFF). */
export interface WavFile {
  readonly format: number
  readonly channelCount: number
  readonly sampleRateHz: number
  readonly bitsPerSample: number
  /** Bytes of one channel after the other, as stored: G.711 codes, or PCM16 little-endian. */
  readonly channels: readonly Buffer[]
}

export function readWavFile(file: Buffer): WavFile {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') throw new Error('no WAV')
  if (file.readUInt32LE(4) !== file.length - 8)
    throw new Error(`RIFF says ${file.readUInt32LE(4)} of ${file.length - 8}`)
  let header: Buffer | undefined
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4)
    const chunk = file.subarray(at + 8, at + 8 + size)
    const name = file.toString('latin1', at, at + 4)
    if (name === 'fmt ') header = chunk
    if (name === 'data' && header) return split(header, chunk)
    at += 8 + size + (size % 2)
  }
  throw new Error('no data chunk')
}

function split(header: Buffer, data: Buffer): WavFile {
  const channelCount = header.readUInt16LE(2)
  const bitsPerSample = header.readUInt16LE(14)
  const bytes = bitsPerSample / 8
  const channels = Array.from({ length: channelCount }, (_, channel) => {
    const samples = Buffer.alloc(data.length / channelCount)
    for (let i = 0; i * bytes < samples.length; i++) {
      data.copy(samples, i * bytes, (i * channelCount + channel) * bytes, (i * channelCount + channel + 1) * bytes)
    }
    return samples
  })
  return { format: header.readUInt16LE(0), channelCount, sampleRateHz: header.readUInt32LE(4), bitsPerSample, channels }
}
