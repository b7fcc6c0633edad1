/**
 * WAV header for PCM (format 1), A-law (6) and µ-law (7), RFC 2361 and the RIFF specification. Formats other than PCM carry the size
 * of their extension (0) in `fmt ` and the samples per channel in `fact`.
 */

import type { WavEncoding } from '../model/recording.ts'

const FORMAT_TAG = { pcm16: 1, alaw: 6, mulaw: 7 } as const satisfies Record<WavEncoding, number>
const MAX_UINT32 = 0xffffffff

export interface WavFormat {
  readonly encoding: WavEncoding
  readonly sampleRateHz: number
  readonly channels: number
}

export const bytesPerSample = (encoding: WavEncoding): 1 | 2 => (encoding === 'pcm16' ? 2 : 1)

/** Everything before the samples. Beyond 4 GiB the sizes say "unknown" (all ones), which players take as "to the end of the file". */
export function encodeWavHeader(format: WavFormat, samplesPerChannel: number): Uint8Array {
  const plain = format.encoding === 'pcm16'
  const formatBytes = plain ? 16 : 18
  const headerBytes = 12 + 8 + formatBytes + (plain ? 0 : 12) + 8
  const blockBytes = format.channels * bytesPerSample(format.encoding)
  const dataBytes = samplesPerChannel * blockBytes
  const riffBytes = headerBytes - 8 + dataBytes + wavPaddingBytes(format, samplesPerChannel)
  const size = (bytes: number): number => (riffBytes > MAX_UINT32 ? MAX_UINT32 : bytes)

  const header = new Uint8Array(headerBytes)
  const view = new DataView(header.buffer)
  let at = 0
  const text = (value: string) => {
    for (const letter of value) header[at++] = letter.charCodeAt(0)
  }
  const uint32 = (value: number) => {
    view.setUint32(at, value, true)
    at += 4
  }
  const uint16 = (value: number) => {
    view.setUint16(at, value, true)
    at += 2
  }

  text('RIFF')
  uint32(size(riffBytes))
  text('WAVEfmt ')
  uint32(formatBytes)
  uint16(FORMAT_TAG[format.encoding])
  uint16(format.channels)
  uint32(format.sampleRateHz)
  uint32(format.sampleRateHz * blockBytes)
  uint16(blockBytes)
  uint16(8 * bytesPerSample(format.encoding))
  if (!plain) {
    uint16(0)
    text('fact')
    uint32(4)
    uint32(Math.min(samplesPerChannel, MAX_UINT32))
  }
  text('data')
  uint32(size(dataBytes))
  return header
}

/** RIFF chunks have even length: one zero byte follows an odd number of samples of one byte. */
export function wavPaddingBytes(format: WavFormat, samplesPerChannel: number): 0 | 1 {
  return (samplesPerChannel * format.channels * bytesPerSample(format.encoding)) % 2 === 0 ? 0 : 1
}
