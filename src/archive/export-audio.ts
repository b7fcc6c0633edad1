/** The audio of an export in the form that was asked for: other channels, another kind of file. */

import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createFlacEncoder } from '../core/audio/flac-encoder.ts'
import { makeOggOpusEncoder } from '../core/audio/ogg-opus-encoder.ts'
import type { SampleEncoder, SampleFormat } from '../core/audio/sample-encoder.ts'
import { encodeWavHeader } from '../core/audio/wav-header.ts'
import type { AudioForm } from '../core/export/export-options.ts'
import { SEALED_ENDING } from '../core/export/sealed-ending.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Recording } from '../core/model/recording.ts'
import { getStored, type ObjectStore } from '../store/object-store.ts'
import type { Mp3Codec, SampleLayout } from './mp3-codec.ts'
import { readSamples } from './read-samples.ts'

export interface AudioSource {
  readonly objectStore: ObjectStore
  readonly mp3: Mp3Codec
}

/** `channel`: of the recording; `all`: as stored; `mixed`: all in one. */
export interface AudioPart {
  readonly recording: Recording
  readonly format: Exclude<AudioForm['format'], 'none'>
  readonly channels: number | 'all' | 'mixed'
}

/** What of a recording is a file in this form. */
export function audioParts(recording: Recording, { format, channels }: AudioForm): readonly AudioPart[] {
  if (format === 'none') return []
  // Whoever has the key makes of it what they want.
  if (recording.sealed) return [{ recording, format: 'stored', channels: 'all' }]
  const only = recording.channels.length === 1
  if (channels === 'stored' || only) return [{ recording, format, channels: 'all' }]
  if (channels === 'mixed') return [{ recording, format, channels: 'mixed' }]
  return recording.channels.map((_, channel) => ({ recording, format, channels: channel }))
}

/** `mulaw`, `mp3`, `opus`, …: as the column `encoding` of an export has it. */
export function encodingOf(part: AudioPart): string {
  if (isAsStored(part)) return part.recording.encoding
  return kindOf(part) === 'wav' ? 'pcm16' : kindOf(part)
}

/** With its dot. */
export function endingOf(part: AudioPart): string {
  const kind = isAsStored(part) ? (part.recording.encoding === 'mp3' ? 'mp3' : 'wav') : kindOf(part)
  return `.${kind}${part.recording.sealed ? SEALED_ENDING : ''}`
}

/** Consumed once; of what is sealed for an archive key, as it lies there. Rejects with `object-not-found`; reading rejects with `export-needs-ffmpeg`. */
export async function openAudio(source: AudioSource, part: AudioPart): Promise<AsyncIterable<Uint8Array>> {
  const { recording } = part
  if (recording.sealed) return getStored(source.objectStore, recording.objectKey)
  if (isAsStored(part)) return source.objectStore.get(recording.objectKey)
  const { samples, blocks } = await readSamples(source, recording)
  const count = recording.channels.length
  const format = {
    sampleRateHz: recording.sampleRateHz,
    channels: part.channels === 'all' ? count : 1,
    samples,
  }
  return encoded(source, kindOf(part), format, chosen(blocks, count, part.channels), recording.encoding === 'mp3')
}

/** Nothing has to be decoded: the bytes are those of the store. */
export function isAsStored({ recording: { encoding }, format, channels }: AudioPart): boolean {
  return channels === 'all' && (format === 'stored' || (format === 'mp3' && encoding === 'mp3'))
}

/** Other channels than stored make MP3 of MP3, and WAV of WAV. */
function kindOf({ recording: { encoding }, format }: AudioPart): 'wav' | 'mp3' | 'opus' | 'flac' {
  if (format !== 'stored') return format
  return encoding === 'mp3' ? 'mp3' : 'wav'
}

async function* chosen(
  blocks: AsyncIterable<Int16Array>,
  count: number,
  channels: AudioPart['channels'],
): AsyncGenerator<Int16Array> {
  for await (const block of blocks) {
    if (channels === 'all') yield block
    else yield channels === 'mixed' ? mixed(block, count) : only(block, count, channels)
  }
}

/** The sum: who speaks alone is as loud as before. */
function mixed(block: Int16Array, count: number): Int16Array {
  const mono = new Int16Array(block.length / count)
  for (let at = 0; at < mono.length; at++) {
    let sum = 0
    for (let channel = 0; channel < count; channel++) sum += block[at * count + channel] as number
    mono[at] = Math.max(-32768, Math.min(32767, sum))
  }
  return mono
}

function only(block: Int16Array, count: number, channel: number): Int16Array {
  const mono = new Int16Array(block.length / count)
  for (let at = 0; at < mono.length; at++) mono[at] = block[at * count + channel] as number
  return mono
}

async function* encoded(
  { mp3 }: AudioSource,
  kind: 'wav' | 'mp3' | 'opus' | 'flac',
  format: SampleFormat,
  blocks: AsyncIterable<Int16Array>,
  isFromMp3: boolean,
): AsyncGenerator<Uint8Array> {
  try {
    switch (kind) {
      case 'wav':
        yield encodeWavHeader({ encoding: 'pcm16', ...format }, format.samples)
        yield* bytesOf(blocks)
        return
      case 'mp3':
        yield* mp3Of(mp3, format, blocks)
        return
      case 'flac':
        yield* fileOf(createFlacEncoder(format), blocks)
        return
      case 'opus': {
        const encoder = await makeOggOpusEncoder(format)
        try {
          yield* fileOf(encoder, blocks)
        } finally {
          encoder.free()
        }
      }
    }
  } catch (error) {
    throw isFromMp3 && !(error instanceof AppError) ? needsFfmpeg(error) : error
  }
}

async function* bytesOf(blocks: AsyncIterable<Int16Array>): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) yield new Uint8Array(block.buffer, block.byteOffset, block.byteLength)
}

async function* fileOf(encoder: SampleEncoder, blocks: AsyncIterable<Int16Array>): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) {
    const bytes = encoder.add(block)
    if (bytes.length > 0) yield bytes
  }
  yield encoder.end()
}

/** The codec hands over the file to whoever stores it; here somebody reads it. */
async function* mp3Of(
  mp3: Mp3Codec,
  layout: SampleLayout,
  blocks: AsyncIterable<Int16Array>,
): AsyncGenerator<Uint8Array> {
  const file = new PassThrough()
  /** Whoever reads may have stopped. */
  async function* whileRead(): AsyncGenerator<Uint8Array> {
    for await (const bytes of bytesOf(blocks)) {
      if (file.destroyed) return
      yield bytes
    }
  }
  const made = mp3
    .encode(whileRead(), layout, (whole) => pipeline(Readable.from(whole, { objectMode: false }), file))
    .then(
      (failure) => failure !== undefined && file.destroy(needsFfmpeg(failure)),
      (error: unknown) => file.destroy(error instanceof Error ? error : new Error(String(error))),
    )
  try {
    yield* file as AsyncIterable<Uint8Array>
    await made
  } finally {
    file.destroy()
  }
}

function needsFfmpeg(cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new AppError('export-needs-ffmpeg', `MP3 is made and read by the program ffmpeg: ${why}`)
}
