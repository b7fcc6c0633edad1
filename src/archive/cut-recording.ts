/**
 * A part of a recording as a recording of its own, with digital silence where audio has to go. Only what is kept is read into the new
 * file; the old one is untouched.
 */

import { cutPeaks } from '../core/audio/cut-peaks.ts'
import { G711_SILENCE } from '../core/audio/g711.ts'
import { bytesPerSample, encodeWavHeader, wavPaddingBytes } from '../core/audio/wav-header.ts'
import type { Recording, StreamQuality, WavEncoding } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { cutMp3 } from './cut-mp3.ts'
import { putMeasured } from './put-measured.ts'
import { readObject } from './read-object.ts'
import type { CutParts, RecordingCut } from './recording-cut.ts'
import { silenced } from './silenced.ts'

/** The recording with its new file and without what lies outside; undefined when MP3 is not available. Rejects with `object-not-found`. */
export async function cutRecording(
  parts: CutParts,
  recording: Recording,
  cut: RecordingCut,
): Promise<Recording | undefined> {
  const { objectStore } = parts
  const { part, silences, objectKey, peaksKey } = cut
  const { encoding, sampleRateHz, channels, startedAtMs, peaksPerSecond } = recording
  const stored =
    encoding === 'mp3'
      ? await cutMp3(parts, recording, cut)
      : await putMeasured(objectStore, objectKey, cutWav(objectStore, { ...recording, encoding }, cut))
  if (!stored) return undefined
  const peaks = await readObject(objectStore, recording.peaksKey)
  await objectStore.put(peaksKey, cutPeaks(peaks, channels.length, sampleRateHz / peaksPerSecond, part, silences))
  // What was measured of the whole is not true of the part.
  const { sound: _, ...rest } = recording
  return {
    ...rest,
    startedAtMs: startedAtMs + (part.from * 1000) / sampleRateHz,
    durationMs: Math.round(((part.to - part.from) * 1000) / sampleRateHz),
    ...stored,
    objectKey,
    peaksKey,
    quality: recording.quality.map((stream) => withoutDigits(stream, recording, cut)),
  }
}

type WavRecording = Recording & { readonly encoding: WavEncoding }

async function* cutWav(
  objects: ObjectStore,
  recording: WavRecording,
  { part, silences }: RecordingCut,
): AsyncGenerator<Uint8Array> {
  const { encoding, sampleRateHz, channels } = recording
  const format = { encoding, sampleRateHz, channels: channels.length }
  const length = part.to - part.from
  yield encodeWavHeader(format, length)
  const { headerBytes, blockBytes } = wavLayout(recording)
  if (length > 0) {
    const startByte = headerBytes + part.from * blockBytes
    const bytes = await objects.get(recording.objectKey, { startByte, endByte: headerBytes + part.to * blockBytes - 1 })
    yield* silenced(bytes, part.from, silences, { blockBytes, silence: SILENCE[encoding] })
  }
  if (wavPaddingBytes(format, length) === 1) yield new Uint8Array(1)
}

/** Of every channel; a file beyond 4 GiB does not say it. */
export async function samplesOf(objects: ObjectStore, recording: Recording): Promise<number> {
  const { encoding, durationMs, sampleRateHz } = recording
  if (encoding === 'mp3') return Math.round((durationMs * sampleRateHz) / 1000)
  const { headerBytes, blockBytes } = wavLayout({ ...recording, encoding })
  const header = await readObject(objects, recording.objectKey, { startByte: 0, endByte: headerBytes - 1 })
  const dataBytes = header.readUInt32LE(headerBytes - 4)
  return Math.floor((dataBytes === 0xffffffff ? recording.sizeBytes - headerBytes : dataBytes) / blockBytes)
}

export function wavLayout({ encoding, sampleRateHz, channels }: WavRecording) {
  const headerBytes = encodeWavHeader({ encoding, sampleRateHz, channels: channels.length }, 0).length
  return { headerBytes, blockBytes: channels.length * bytesPerSample(encoding) }
}

const SILENCE = { ...G711_SILENCE, pcm16: 0 } as const satisfies Record<WavEncoding, number>

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
