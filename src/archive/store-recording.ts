/** One recording, rendered in the format of its segment and put into the object store with its wave form. */

import type { AudioPlan } from '../core/audio/audio-plan.ts'
import { PEAKS_PER_SECOND } from '../core/audio/sound-meter.ts'
import { TICKS_PER_MS } from '../core/audio/source-clock.ts'
import type { Call } from '../core/model/call.ts'
import type { RecordingId } from '../core/model/ids.ts'
import type { Recording } from '../core/model/recording.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { JournalSource } from './journal-records.ts'
import type { Mp3Codec } from './mp3-codec.ts'
import { callPrefix, recordingIdOf } from './object-keys.ts'
import { putMeasured } from './put-measured.ts'
import { type JournalRendering, renderJournal } from './render-journal.ts'
import type { SurveyedRecording } from './survey-journal.ts'

interface Parts {
  readonly objects: ObjectStore
  readonly mp3: Mp3Codec
}

type StoredAudio = Pick<Recording, 'encoding' | 'sizeBytes' | 'sha256' | 'sealed' | 'objectKey'> & {
  readonly rendering: JournalRendering
}

export interface RecordingName {
  readonly id: RecordingId
  /** Of its keys. */
  readonly prefix: string
}

/** The same each time. Rejects when the object store fails. `name`: unless it is the first that is made of the segment. */
export async function storeRecording(
  journal: JournalSource,
  call: Call,
  { index, segment, kept, quality, plan }: SurveyedRecording & { readonly plan: AudioPlan },
  { objects, mp3 }: Parts,
  { id, prefix }: RecordingName = firstName(call, index),
): Promise<Recording> {
  const format = segment?.format ?? 'as-captured'
  const asPlanned = format === 'as-captured' ? plan : { ...plan, encoding: 'pcm16' as const }
  const render = () => renderJournal(journal, asPlanned, kept)

  async function storeWav(): Promise<StoredAudio> {
    const objectKey = `${prefix}.wav`
    const rendering = render()
    const stored = await putMeasured(objects, objectKey, rendering.file)
    return { ...stored, encoding: asPlanned.encoding, objectKey, rendering }
  }

  /** Undefined when it cannot be made. */
  async function storeMp3(): Promise<StoredAudio | undefined> {
    const objectKey = `${prefix}.mp3`
    const rendering = render()
    const layout = { sampleRateHz: plan.sampleRateHz, channels: plan.channels.length }
    let stored: StoredAudio | undefined
    await mp3.encode(rendering.samples, layout, async (file) => {
      const measured = await putMeasured(objects, objectKey, file)
      stored = { ...measured, encoding: 'mp3', objectKey, rendering }
    })
    return stored
  }

  const wanted = format === 'mp3' ? await storeMp3() : undefined
  const { rendering, ...audio } = wanted ?? (await storeWav())
  const { sound, placed } = rendering.measured()
  // An earlier try may have ended with the other one.
  if (format === 'mp3') await objects.remove(`${prefix}.${wanted ? 'wav' : 'mp3'}`)
  const peaksKey = `${prefix}.peaks`
  await objects.put(peaksKey, rendering.peaks())
  return {
    id,
    callId: call.id,
    accountId: call.accountId,
    startedAtMs: plan.startedAtMs,
    durationMs: Math.round(plan.totalTicks / TICKS_PER_MS),
    sampleRateHz: plan.sampleRateHz,
    channels: plan.channels,
    ...audio,
    peaksKey,
    peaksPerSecond: PEAKS_PER_SECOND,
    quality: quality.map((stream) => ({ ...stream, ...placed.find(({ streamId }) => streamId === stream.streamId) })),
    sound,
    ...(segment && { segment }),
  }
}

function firstName(call: Call, index: number): RecordingName {
  const id = recordingIdOf(call.id, index)
  return { id, prefix: `${callPrefix(call)}${id}` }
}
