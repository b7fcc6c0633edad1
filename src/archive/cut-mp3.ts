/** A part of an MP3 file as an MP3 file of its own: what has to go is silence before it is encoded again. */

import type { Recording } from '../core/model/recording.ts'
import { putMeasured } from './put-measured.ts'
import type { CutParts, RecordingCut } from './recording-cut.ts'
import { silenced } from './silenced.ts'

/** Undefined when MP3 is not available: then nothing was stored. Rejects with `object-not-found`. */
export async function cutMp3(
  { objectStore, mp3 }: CutParts,
  { objectKey: from, sampleRateHz, channels }: Recording,
  { part, silences, objectKey }: RecordingCut,
): Promise<Pick<Recording, 'sizeBytes' | 'sha256' | 'sealed'> | undefined> {
  const layout = { sampleRateHz, channels: channels.length }
  const blockBytes = 2 * channels.length
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* await objectStore.get(from)
  }
  const decoding = mp3.decode(whole(), layout)
  const cut = bytesBetween(decoding.samples, part.from * blockBytes, part.to * blockBytes)
  let stored: Pick<Recording, 'sizeBytes' | 'sha256' | 'sealed'> | undefined
  try {
    await mp3.encode(silenced(cut, part.from, silences, { blockBytes, silence: 0 }), layout, async (file) => {
      stored = await putMeasured(objectStore, objectKey, file)
    })
  } catch (error) {
    if (decoding.failure() === undefined) throw error
  }
  return stored
}

async function* bytesBetween(
  chunks: AsyncIterable<Uint8Array>,
  fromByte: number,
  toByte: number,
): AsyncGenerator<Uint8Array> {
  let atByte = 0
  for await (const chunk of chunks) {
    const wanted = chunk.subarray(Math.max(0, fromByte - atByte), Math.max(0, toByte - atByte))
    atByte += chunk.length
    if (wanted.length > 0) yield wanted
    if (atByte >= toByte) return
  }
}
