/** A G.711 WAV file read as 16-bit PCM: any part of it, computed from the same part of the stored file. */

import { endianness } from 'node:os'
import { decodeG711, type G711Law } from '../../core/audio/g711.ts'
import { encodeWavHeader } from '../../core/audio/wav-header.ts'
import type { Recording, WavEncoding } from '../../core/model/recording.ts'
import type { ByteSource } from './send-bytes.ts'

/** `stored` is the recording's WAV file as it lies in the object store. */
export async function pcm16Source(
  stored: ByteSource,
  recording: Pick<Recording, 'sampleRateHz' | 'channels'> & { readonly encoding: WavEncoding },
): Promise<ByteSource> {
  const { encoding, sampleRateHz, channels } = recording
  if (encoding === 'pcm16') return stored
  const { dataStart, dataBytes } = await findSamples(stored)
  const format = { encoding: 'pcm16', sampleRateHz, channels: channels.length } as const
  const header = encodeWavHeader(format, Math.floor(dataBytes / channels.length))
  return {
    sizeBytes: header.length + dataBytes * 2,
    read: async (startByte, endByte) => readPart(stored, { header, dataStart, law: encoding }, startByte, endByte),
  }
}

interface Layout {
  readonly header: Uint8Array
  readonly dataStart: number
  readonly law: G711Law
}

async function* readPart(
  stored: ByteSource,
  { header, dataStart, law }: Layout,
  startByte: number,
  endByte: number,
): AsyncGenerator<Uint8Array> {
  if (startByte < header.length) yield header.subarray(startByte, Math.min(header.length, endByte + 1))
  // One stored byte makes two: the part may begin or end in the middle of a sample.
  const first = Math.max(0, startByte - header.length)
  const last = endByte - header.length
  if (last < first) return
  let position = first - (first % 2)
  for await (const codes of await stored.read(dataStart + (first >> 1), dataStart + (last >> 1))) {
    const samples = littleEndian(decodeG711(codes, law))
    yield samples.subarray(Math.max(0, first - position), Math.min(samples.length, last + 1 - position))
    position += samples.length
  }
}

/** The bytes of the samples themselves, turned around where the machine is big-endian. */
function littleEndian(samples: Int16Array): Uint8Array {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  return endianness() === 'LE' ? bytes : bytes.swap16()
}

const HEAD_BYTES = 4096
const UNKNOWN_SIZE = 0xffffffff

/** RIFF chunks from byte 12: id, size, content, padded to even length. */
async function findSamples(stored: ByteSource): Promise<{ dataStart: number; dataBytes: number }> {
  const { sizeBytes } = stored
  const pieces: Uint8Array[] = []
  for await (const piece of await stored.read(0, Math.min(HEAD_BYTES, sizeBytes) - 1)) pieces.push(piece)
  const head = Buffer.concat(pieces)
  for (let at = 12; at + 8 <= head.length; ) {
    const size = head.readUInt32LE(at + 4)
    if (head.toString('latin1', at, at + 4) === 'data') {
      const rest = sizeBytes - at - 8
      return { dataStart: at + 8, dataBytes: size === UNKNOWN_SIZE ? rest : Math.min(size, rest) }
    }
    at += 8 + size + (size % 2)
  }
  return { dataStart: sizeBytes, dataBytes: 0 }
}
