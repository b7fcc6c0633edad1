/**
 * A part of a recording as a recording of its own, with digital silence where audio has to go. Only what is kept is read into the new
 * file; the old one is untouched.
 */

import { createHash } from 'node:crypto'
import { cutPeaks } from '../core/audio/cut-peaks.ts'
import { G711_SILENCE } from '../core/audio/g711.ts'
import { type SampleRange, silenceSamples } from '../core/audio/sample-ranges.ts'
import { bytesPerSample, encodeWavHeader, wavPaddingBytes } from '../core/audio/wav-header.ts'
import type { AudioEncoding, Recording, StreamQuality } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { readObject } from './read-object.ts'

export interface RecordingCut {
  /** Of the old recording. */
  readonly part: SampleRange
  readonly silences: readonly SampleRange[]
  readonly objectKey: string
  readonly peaksKey: string
}

/** The recording with its new file and without what lies outside. Rejects with `object-not-found`. */
export async function cutRecording(objects: ObjectStore, recording: Recording, cut: RecordingCut): Promise<Recording> {
  const { part, silences, objectKey, peaksKey } = cut
  const { encoding, sampleRateHz, channels, startedAtMs, peaksPerSecond } = recording
  const format = { encoding, sampleRateHz, channels: channels.length }
  const hash = createHash('sha256')
  const length = part.to - part.from

  async function* content(): AsyncGenerator<Uint8Array> {
    yield encodeWavHeader(format, length)
    const { headerBytes, blockBytes } = layoutOf(recording)
    if (length > 0) {
      const startByte = headerBytes + part.from * blockBytes
      const bytes = await objects.get(recording.objectKey, {
        startByte,
        endByte: headerBytes + part.to * blockBytes - 1,
      })
      yield* silenced(bytes, part.from, silences, { blockBytes, silence: SILENCE[encoding] })
    }
    if (wavPaddingBytes(format, length) === 1) yield new Uint8Array(1)
  }

  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content()) {
      hash.update(chunk)
      yield chunk
    }
  }

  const { sizeBytes } = await objects.put(objectKey, hashed())
  const peaks = await readObject(objects, recording.peaksKey)
  await objects.put(peaksKey, cutPeaks(peaks, channels.length, sampleRateHz / peaksPerSecond, part, silences))
  return {
    ...recording,
    startedAtMs: startedAtMs + (part.from * 1000) / sampleRateHz,
    durationMs: Math.round((length * 1000) / sampleRateHz),
    sizeBytes,
    sha256: hash.digest('hex'),
    objectKey,
    peaksKey,
    quality: recording.quality.map((stream) => withoutDigits(stream, recording, cut)),
  }
}

/** Of every channel; a file beyond 4 GiB does not say it. */
export async function samplesOf(objects: ObjectStore, recording: Recording): Promise<number> {
  const { headerBytes, blockBytes } = layoutOf(recording)
  const header = await readObject(objects, recording.objectKey, { startByte: 0, endByte: headerBytes - 1 })
  const dataBytes = header.readUInt32LE(headerBytes - 4)
  return Math.floor((dataBytes === 0xffffffff ? recording.sizeBytes - headerBytes : dataBytes) / blockBytes)
}

function layoutOf({ encoding, sampleRateHz, channels }: Recording) {
  const headerBytes = encodeWavHeader({ encoding, sampleRateHz, channels: channels.length }, 0).length
  return { headerBytes, blockBytes: channels.length * bytesPerSample(encoding) }
}

const SILENCE = { ...G711_SILENCE, pcm16: 0 } as const satisfies Record<AudioEncoding, number>

/** Chunks end anywhere: what is left of a sample waits for the next. */
async function* silenced(
  chunks: AsyncIterable<Uint8Array>,
  first: number,
  silences: readonly SampleRange[],
  layout: { readonly blockBytes: number; readonly silence: number },
): AsyncGenerator<Uint8Array> {
  let sample = first
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk])
    const samples = Math.floor(bytes.length / layout.blockBytes)
    const whole = bytes.subarray(0, samples * layout.blockBytes)
    rest = bytes.subarray(whole.length)
    silenceSamples(whole, sample, silences, layout)
    sample += samples
    yield whole
  }
}

/** Digits are audio too: those that were pressed outside go, the others are counted from the new beginning. */
function withoutDigits(
  stream: StreamQuality,
  { sampleRateHz }: Recording,
  { part, silences }: RecordingCut,
): StreamQuality {
  const isKept = (sample: number) =>
    sample >= part.from && sample < part.to && !silences.some(({ from, to }) => from <= sample && sample < to)
  const startMs = (part.from * 1000) / sampleRateHz
  const dtmf = stream.dtmf
    .filter(({ offsetMs }) => isKept((offsetMs * sampleRateHz) / 1000))
    .map((digit) => ({ ...digit, offsetMs: Math.max(0, Math.round(digit.offsetMs - startMs)) }))
  return { ...stream, dtmf }
}
