/** The samples of a recording, whatever it is stored as. */

import { setImmediate } from 'node:timers/promises'
import { G711_DECODE } from '../core/audio/g711.ts'
import { bytesPerSample } from '../core/audio/wav-header.ts'
import type { Recording, WavEncoding } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { samplesOf, wavLayout } from './cut-recording.ts'
import type { Mp3Codec } from './mp3-codec.ts'

interface SampleSource {
  readonly objectStore: ObjectStore
  readonly mp3: Mp3Codec
}

/** Whatever is made of a block takes a millisecond or two: calls are recorded in the same thread. */
const BLOCK_SAMPLES = 8000

export interface RecordedSamples {
  /** Of each channel. */
  readonly samples: number
  /** Interleaved linear samples in whole blocks of all channels; consumed once. Each block is the reader's. */
  readonly blocks: AsyncIterable<Int16Array>
}

/** Rejects with `object-not-found`; reading rejects when MP3 is wanted and not available. */
export async function readSamples(source: SampleSource, recording: Recording): Promise<RecordedSamples> {
  const samples = await samplesOf(source.objectStore, recording)
  const blockBytes = recording.channels.length * (recording.encoding === 'mp3' ? 2 : bytesPerSample(recording.encoding))
  return { samples, blocks: exactly(source, recording, samples, blockBytes) }
}

async function* exactly(
  source: SampleSource,
  recording: Recording,
  samples: number,
  blockBytes: number,
): AsyncGenerator<Int16Array> {
  const { encoding, channels } = recording
  let left = samples
  for await (const bytes of inBlocks(await bytesOf(source, recording, samples, blockBytes), blockBytes)) {
    const block = linear(bytes.subarray(0, left * blockBytes), encoding === 'mp3' ? 'pcm16' : encoding)
    left -= block.length / channels.length
    yield block
    if (left === 0) return
    await setImmediate()
  }
  // A decoder may give a few less.
  if (left > 0) yield new Int16Array(left * channels.length)
}

async function bytesOf(
  { objectStore, mp3 }: SampleSource,
  recording: Recording,
  samples: number,
  blockBytes: number,
): Promise<AsyncIterable<Uint8Array>> {
  const { encoding, objectKey, sampleRateHz, channels } = recording
  if (samples === 0) return none()
  if (encoding === 'mp3') {
    return mp3.decode(await objectStore.get(objectKey), { sampleRateHz, channels: channels.length }).samples
  }
  const { headerBytes } = wavLayout({ ...recording, encoding })
  return objectStore.get(objectKey, { startByte: headerBytes, endByte: headerBytes + samples * blockBytes - 1 })
}

async function* none(): AsyncGenerator<Uint8Array> {}

/** Whole blocks, at most so many at once. */
async function* inBlocks(chunks: AsyncIterable<Uint8Array>, blockBytes: number): AsyncGenerator<Uint8Array> {
  const atOnce = BLOCK_SAMPLES * blockBytes
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % blockBytes)
    for (let at = 0; at < whole; at += atOnce) yield bytes.subarray(at, Math.min(whole, at + atOnce))
    rest = bytes.subarray(whole)
  }
}

function linear(bytes: Uint8Array, encoding: WavEncoding): Int16Array {
  if (encoding !== 'pcm16') {
    const table = G711_DECODE[encoding]
    return Int16Array.from(bytes, (code) => table[code] as number)
  }
  // A view must begin at an even byte, and a slice of a Buffer is still all of it. The order is that of this machine, as everywhere with WAV.
  return new Int16Array(new Uint8Array(bytes).buffer)
}
