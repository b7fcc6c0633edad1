/**
 * An audio file of another system becomes a recording. G.711 and PCM keep their samples under a head of ours, MP3 stays the file it is, GSM and
 * PCM of 8 bits become PCM of 16. All of it is read once to be measured: the wave form, and what it sounds like.
 */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { G711_DECODE } from '../core/audio/g711.ts'
import { MS_GSM_BLOCK_SAMPLES, MsGsmDecoder } from '../core/audio/ms-gsm-decoder.ts'
import { readMp3Head } from '../core/audio/read-mp3.ts'
import { readWavHead, WAV_HEAD_BYTES, type WavHead } from '../core/audio/read-wav.ts'
import { createSoundMeter, PEAKS_PER_SECOND, type SoundMeter } from '../core/audio/sound-meter.ts'
import { encodeWavHeader, wavPaddingBytes } from '../core/audio/wav-header.ts'
import type { Call } from '../core/model/call.ts'
import type { AudioEncoding, Recording, WavEncoding } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { callPrefix, recordingIdOf } from './object-keys.ts'
import { putMeasured } from './put-measured.ts'

/** What a file is, before anything is stored. */
export interface ForeignAudio {
  readonly path: string
  /** Of the file as it is. */
  readonly sha256: string
  readonly encoding: AudioEncoding
  readonly sampleRateHz: number
  readonly channels: number
  /** Of each channel. */
  readonly samples: number
  readonly durationMs: number
  readonly wav?: WavHead
}

export type LookedAudio =
  | { readonly ok: true; readonly audio: ForeignAudio }
  | { readonly ok: false; readonly reason: string }

const BLOCK_BYTES = 65_536

/** SHA-256 of the file, in hexadecimal digits. Rejects when it cannot be read. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

/** Reads all of it. Rejects when it cannot be read from the disk. */
export async function lookAtAudio(path: string, mp3: Mp3Codec): Promise<LookedAudio> {
  const { size } = await stat(path)
  const start = await readStart(path)
  const sha256 = await hashOf(path)
  const head = readMp3Head(start)
  if (head) {
    const layout = { sampleRateHz: head.sampleRateHz, channels: head.channels }
    const decoding = mp3.decode(createReadStream(path), layout)
    let bytes = 0
    try {
      for await (const chunk of decoding.samples) bytes += chunk.length
    } catch (error) {
      return { ok: false, reason: decoding.failure() ?? String(error) }
    }
    const samples = Math.floor(bytes / (2 * head.channels))
    if (samples === 0) return { ok: false, reason: 'it has no samples' }
    const durationMs = Math.round((samples * 1000) / head.sampleRateHz)
    return { ok: true, audio: { path, sha256, encoding: 'mp3', ...layout, samples, durationMs } }
  }
  const read = readWavHead(start, size)
  if (!read.ok) return read
  const wav = read.head
  const blocks = wav.dataBytes / wav.blockBytes
  const samples = wav.encoding === 'ms-gsm' ? blocks * MS_GSM_BLOCK_SAMPLES : blocks
  const { sampleRateHz, channels } = wav
  const encoding = wav.encoding === 'mulaw' || wav.encoding === 'alaw' ? wav.encoding : 'pcm16'
  const durationMs = Math.round((samples * 1000) / sampleRateHz)
  return { ok: true, audio: { path, sha256, encoding, sampleRateHz, channels, samples, durationMs, wav } }
}

/** The same each time. Rejects when the store fails. */
export async function storeForeignAudio(
  { objects, mp3 }: { readonly objects: ObjectStore; readonly mp3: Mp3Codec },
  call: Call,
  audio: ForeignAudio,
): Promise<Recording> {
  const { path, encoding, sampleRateHz, channels, samples, durationMs, wav } = audio
  const id = recordingIdOf(call.id, 0)
  const objectKey = `${callPrefix(call)}${id}.${wav ? 'wav' : 'mp3'}`
  const meter = createSoundMeter(channels, samples, sampleRateHz)
  const measure = createMeasure(meter, channels, sampleRateHz)
  const stored = await putMeasured(
    objects,
    objectKey,
    wav ? wavFile(path, wav, encoding as WavEncoding, samples, measure) : createReadStream(path),
  )
  if (!wav) {
    const decoding = mp3.decode(createReadStream(path), { sampleRateHz, channels })
    for await (const linear of inWords(decoding.samples)) measure.add(linear)
  }
  measure.end()
  const peaksKey = `${callPrefix(call)}${id}.peaks`
  await objects.put(peaksKey, meter.peaks())
  return {
    ...{ id, callId: call.id, accountId: call.accountId, startedAtMs: call.startedAtMs, durationMs },
    ...{ encoding, sampleRateHz, objectKey, peaksKey, peaksPerSecond: PEAKS_PER_SECOND, ...stored },
    // Which party a channel is was not told.
    channels: Array.from({ length: channels }, () => ({ streamIds: [] })),
    quality: [],
    sound: meter.sound(),
  }
}

async function* wavFile(
  path: string,
  wav: WavHead,
  encoding: WavEncoding,
  samples: number,
  measure: Measure,
): AsyncGenerator<Uint8Array> {
  const format = { encoding, sampleRateHz: wav.sampleRateHz, channels: wav.channels }
  yield encodeWavHeader(format, samples)
  const gsm = wav.encoding === 'ms-gsm' ? new MsGsmDecoder() : undefined
  const { dataStart, dataBytes, blockBytes } = wav
  for await (const bytes of inBlocks(
    createReadStream(path, { start: dataStart, end: dataStart + dataBytes - 1 }),
    blockBytes,
  )) {
    const linear = linearOf(bytes, wav, gsm)
    measure.add(linear)
    yield encoding === 'pcm16' ? new Uint8Array(linear.buffer, linear.byteOffset, linear.byteLength) : bytes
  }
  if (wavPaddingBytes(format, samples) === 1) yield new Uint8Array(1)
}

function linearOf(bytes: Uint8Array, { encoding }: WavHead, gsm: MsGsmDecoder | undefined): Int16Array {
  if (gsm) return gsm.decode(bytes)
  switch (encoding) {
    case 'mulaw':
    case 'alaw': {
      const table = G711_DECODE[encoding]
      return Int16Array.from(bytes, (code) => table[code] as number)
    }
    case 'pcm8':
      return Int16Array.from(bytes, (code) => (code - 128) << 8)
    default:
      // A view must begin at an even byte, and a slice of a Buffer is still all of it. The order is that of this machine, as everywhere with WAV.
      return new Int16Array(new Uint8Array(bytes).buffer)
  }
}

interface Measure {
  /** Interleaved, whole samples of all channels. */
  add(linear: Int16Array): void
  /** What is left of the last block. */
  end(): void
}

/** Blocks of 50 ms, also where they are no whole number of samples. */
function createMeasure(meter: SoundMeter, channels: number, sampleRateHz: number): Measure {
  const longest = Math.ceil(sampleRateHz / PEAKS_PER_SECOND)
  const pending = new Int16Array(longest * channels)
  let [length, taken, blocks] = [0, 0, 0]
  const flush = () => {
    for (let channel = 0; channel < channels; channel++) {
      let [least, most, energy] = [32_767, -32_768, 0]
      for (let at = channel; at < length * channels; at += channels) {
        const sample = pending[at] as number
        if (sample < least) least = sample
        if (sample > most) most = sample
        energy += sample * sample
      }
      const at = (index: number) => Math.abs(pending[index * channels + channel] as number)
      meter.add(channel, { samples: length, least, most, energy }, at)
    }
    taken += length
    length = 0
    blocks += 1
  }
  return {
    add(linear) {
      for (let at = 0; at + channels <= linear.length; at += channels) {
        for (let channel = 0; channel < channels; channel++) {
          pending[length * channels + channel] = linear[at + channel] as number
        }
        length += 1
        if (taken + length >= Math.floor(((blocks + 1) * sampleRateHz) / PEAKS_PER_SECOND)) flush()
      }
    },
    end() {
      if (length > 0) flush()
    },
  }
}

async function* inBlocks(chunks: AsyncIterable<Uint8Array>, blockBytes: number): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % blockBytes)
    if (whole > 0) yield bytes.subarray(0, whole)
    rest = bytes.subarray(whole)
  }
}

async function* inWords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Int16Array> {
  for await (const bytes of inBlocks(chunks, 4)) yield new Int16Array(new Uint8Array(bytes).buffer)
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(Math.max(WAV_HEAD_BYTES, BLOCK_BYTES)),
      0,
      WAV_HEAD_BYTES,
      0,
    )
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
