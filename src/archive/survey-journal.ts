/** First reading of a journal: the call, where its audio lies, and what state the file is in. Memory does not grow with the call. */

import { createReadStream } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { AudioPlan } from '../core/audio/audio-plan.ts'
import { createAudioSurvey } from '../core/audio/survey-audio.ts'
import { applyCallEvent } from '../core/journal/fold-call.ts'
import { type JournalEnd, type JournalEntry, readJournalStream } from '../core/journal/read-journal.ts'
import type { Call } from '../core/model/call.ts'
import type { StreamQuality } from '../core/model/recording.ts'

/** Small enough that a chunk is worked off in a few milliseconds, so that live calls do not wait for the archive. */
const CHUNK_BYTES = 128 * 1024

export interface JournalSurvey {
  /** Undefined when `call-started` cannot be read. */
  readonly call: Call | undefined
  /** Undefined when there is nothing to hear. */
  readonly plan: AudioPlan | undefined
  readonly quality: readonly StreamQuality[]
  readonly packetCount: number
  /** From the first packet to the last, by arrival. */
  readonly packetsSpanMs: number
  /** Of the latest record; undefined when there is none. */
  readonly lastAtMs: number | undefined
  readonly end: JournalEnd
}

/** Rejects only when the file cannot be read. */
export async function surveyJournal(path: string): Promise<JournalSurvey> {
  const survey = createAudioSurvey()
  let call: Call | undefined
  let packetCount = 0
  let firstPacketMs = Number.POSITIVE_INFINITY
  let lastPacketMs = Number.NEGATIVE_INFINITY
  let lastEventMs = Number.NEGATIVE_INFINITY
  let end: JournalEnd = { type: 'end', sizeBytes: 0, damagedBytes: 0 }

  for await (const entries of journalEntries(path)) {
    for (const entry of entries) {
      if (entry.type === 'event') {
        call = applyCallEvent(call, entry.event)
        lastEventMs = Math.max(lastEventMs, entry.event.atMs)
        if ('stream' in entry.event) survey.stream(entry.event.stream)
      } else if (entry.type === 'packet') {
        packetCount++
        firstPacketMs = Math.min(firstPacketMs, entry.arrivalMs)
        lastPacketMs = Math.max(lastPacketMs, entry.arrivalMs)
        if (entry.kind === 'rtp') survey.packet(entry.streamId, entry.arrivalMs, entry.packet)
      } else end = entry
    }
  }
  const lastAtMs = Math.max(lastEventMs, lastPacketMs)
  const { plan, quality } = survey.finish(call?.parties ?? [])
  return {
    call,
    plan,
    quality,
    packetCount,
    packetsSpanMs: Math.max(0, lastPacketMs - firstPacketMs),
    lastAtMs: Number.isFinite(lastAtMs) ? lastAtMs : undefined,
    end,
  }
}

/** The entries of the file, a chunk's worth at a time: the event loop runs in between. */
export function journalEntries(path: string): AsyncGenerator<Iterable<JournalEntry>> {
  return readJournalStream(createReadStream(path, { highWaterMark: CHUNK_BYTES }), crc32)
}
