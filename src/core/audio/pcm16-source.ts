/** A G.711 WAV file read as 16-bit PCM: any part of it, computed from the same part of the stored file. */

import type { Recording, WavEncoding } from '../model/recording.ts'
import { decodeG711, type G711Law } from './g711.ts'
import { encodeWavHeader } from './wav-header.ts'

export interface ByteSource {
  readonly sizeBytes: number
  /** Both ends included. */
  read(startByte: number, endByte: number): Promise<AsyncIterable<Uint8Array>>
}

/** `stored` is the recording's WAV file as it lies in the object store. */
export async function pcm16Source(
  stored: ByteSource,
  recording: Pick<Recording, 'sampleRateHz'> & {
    readonly channels: readonly unknown[]
    readonly encoding: WavEncoding
  },
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

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** The bytes of the samples themselves, turned around where the machine is big-endian. */
function littleEndian(samples: Int16Array): Uint8Array {
  if (!IS_LITTLE_ENDIAN) {
    const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength)
    samples.forEach((sample, index) => {
      view.setInt16(index * 2, sample, true)
    })
  }
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}

const HEAD_BYTES = 4096
const UNKNOWN_SIZE = 0xffffffff

/** RIFF chunks from byte 12: id, size, content, padded to even length. */
async function findSamples(stored: ByteSource): Promise<{ dataStart: number; dataBytes: number }> {
  const { sizeBytes } = stored
  const head = await readHead(stored)
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (let at = 12; at + 8 <= head.length; ) {
    const size = view.getUint32(at + 4, true)
    if (String.fromCharCode(...head.subarray(at, at + 4)) === 'data') {
      const rest = sizeBytes - at - 8
      return { dataStart: at + 8, dataBytes: size === UNKNOWN_SIZE ? rest : Math.min(size, rest) }
    }
    at += 8 + size + (size % 2)
  }
  return { dataStart: sizeBytes, dataBytes: 0 }
}

async function readHead(stored: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(HEAD_BYTES, stored.sizeBytes))
  let at = 0
  for await (const piece of await stored.read(0, head.length - 1)) {
    head.set(piece.subarray(0, head.length - at), at)
    at += Math.min(piece.length, head.length - at)
  }
  return head.subarray(0, at)
}
