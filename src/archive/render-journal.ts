/** Second reading of a journal: the audio, streamed, with its wave form. */

import type { AudioPlan } from '../core/audio/audio-plan.ts'
import { makeOpusDecoders, type OpusFrameDecoder } from '../core/audio/opus-decoders.ts'
import type { PlacedCounts } from '../core/audio/packet-places.ts'
import { createAudioRenderer } from '../core/audio/render-audio.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { ChannelSound } from '../core/model/recording.ts'
import { intervalAt } from '../core/policy/intervals.ts'
import { type JournalSource, journalRecords } from './journal-records.ts'

export interface JournalRendering {
  /** The bytes of a WAV file; consumed once. */
  readonly file: AsyncIterable<Uint8Array>
  /** Of these the samples alone, in their place. */
  readonly samples: AsyncIterable<Uint8Array>
  /** When either has been consumed to the end: the wave form, and what was measured. */
  peaks(): Uint8Array
  measured(): { readonly sound: readonly ChannelSound[]; readonly placed: readonly PlacedCounts[] }
}

/** `plan`, `kept`: of a survey of the same file, unchanged since. */
export function renderJournal(journal: JournalSource, plan: AudioPlan, kept?: readonly Interval[]): JournalRendering {
  const opus: OpusFrameDecoder[] = []
  const renderer = createAudioRenderer(plan, opus)
  let interval: number | undefined

  function isKept(arrivalMs: number): boolean {
    if (!kept) return true
    const at = intervalAt(kept, arrivalMs)
    if (at < 0) return false
    if (interval !== undefined && at !== interval) renderer.gap()
    interval = at
    return true
  }

  async function* samples(): AsyncGenerator<Uint8Array> {
    opus.push(...(await makeOpusDecoders(plan)))
    try {
      yield* rendered()
    } finally {
      for (const decoder of opus) decoder.free()
    }
  }

  async function* rendered(): AsyncGenerator<Uint8Array> {
    for await (const records of journalRecords(journal)) {
      for (const record of records) {
        if (record.type === 'event') {
          if ('stream' in record.event) renderer.stream(record.event.stream)
        } else if (record.type === 'packets') {
          const { packets } = record
          while (packets.next()) {
            const { streamId, kind, arrivalMs, bytes, start, end } = packets
            if (kind !== 'rtp' || !isKept(arrivalMs)) continue
            const final = renderer.packet(streamId, arrivalMs, bytes, start, end)
            if (final) for (const block of final) yield block
          }
        }
      }
    }
    yield* renderer.finish()
  }

  async function* file(): AsyncGenerator<Uint8Array> {
    yield renderer.header()
    yield* samples()
  }

  return {
    ...{ file: file(), samples: samples(), peaks: () => renderer.peaks() },
    measured: () => ({ sound: renderer.sound(), placed: renderer.placed() }),
  }
}
