/**
 * First readings of a journal: the call and the state of the file, then where the audio of each recording lies. Memory does not grow with
 * the length of the call.
 */

import type { AudioPlan } from '../core/audio/audio-plan.ts'
import { partiesDuring } from '../core/audio/parties-during.ts'
import { createAudioSurvey } from '../core/audio/survey-audio.ts'
import { applyCallEvent } from '../core/journal/fold-call.ts'
import type { PacketCursor } from '../core/journal/packet-cursor.ts'
import type { JournalEnd } from '../core/journal/read-journal.ts'
import type { Call, Party } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { Stream, StreamId } from '../core/model/media.ts'
import type { StreamQuality } from '../core/model/recording.ts'
import { intervalAt } from '../core/policy/intervals.ts'
import { type JournalSource, journalRecords } from './journal-records.ts'
import type { RecordingToMake } from './recordings-to-make.ts'
import { createSilenceAtEnd } from './silence-at-end.ts'

/** What the journal says, without a look at its audio. */
export interface JournalReading {
  /** Undefined when `call-started` cannot be read. */
  readonly call: Call | undefined
  readonly packetCount: number
  /** Of the latest record; undefined when there is none. */
  readonly lastAtMs: number | undefined
  readonly end: JournalEnd
  /** The same file, for what reads it next: where the call is over, nobody writes it any more. */
  readonly journal: JournalSource
}

/** Rejects only when the file, or its key, cannot be read. */
export async function readCall(journal: JournalSource): Promise<JournalReading> {
  let call: Call | undefined
  let packetCount = 0
  let lastAtMs = Number.NEGATIVE_INFINITY
  let end: JournalEnd = { type: 'end', sizeBytes: 0, damagedBytes: 0 }
  for await (const records of journalRecords(journal)) {
    for (const record of records) {
      if (record.type === 'event') {
        call = applyCallEvent(call, record.event)
        lastAtMs = Math.max(lastAtMs, record.event.atMs)
      } else if (record.type === 'packets') {
        while (record.packets.next()) {
          packetCount++
          lastAtMs = Math.max(lastAtMs, record.packets.arrivalMs)
        }
      } else end = record
    }
  }
  const isChecked = end.damagedBytes === 0 && end.tornAtByte === undefined && call?.state === 'ended'
  const last = Number.isFinite(lastAtMs) ? lastAtMs : undefined
  return { call, packetCount, lastAtMs: last, end, journal: { ...journal, isChecked } }
}

/** Where the audio of one recording lies, and what was received of it. */
export interface SurveyedRecording extends RecordingToMake {
  /** Undefined when there is nothing to hear. */
  readonly plan: AudioPlan | undefined
  readonly quality: readonly StreamQuality[]
  /** From the first packet to the last, by arrival. */
  readonly packetsSpanMs: number
}

export interface JournalSurvey {
  readonly recordings: readonly SurveyedRecording[]
  /** Packets that belong to none of them. */
  readonly packetsLeftOut: number
}

/** One reading for all of them. */
export async function surveyRecordings(
  journal: JournalSource,
  parties: readonly Party[],
  toMake: readonly RecordingToMake[],
): Promise<JournalSurvey> {
  const surveys = toMake.map(({ kept }) => createRecordingSurvey(kept?.at(-1)?.toMs))
  const intervals = toMake.flatMap(({ kept }, survey) =>
    (kept ?? [ALWAYS]).map((interval) => ({ ...interval, survey })),
  )
  let packetsLeftOut = 0
  for await (const records of journalRecords(journal)) {
    for (const record of records) {
      if (record.type === 'event' && 'stream' in record.event) {
        for (const survey of surveys) survey.stream(record.event.stream, record.event.atMs)
      } else if (record.type === 'event' && record.event.type === 'stream-dropped') {
        const { streamId, packets, sinceMs, atMs } = record.event
        const meanwhile = intervals.find(({ fromMs, toMs }) => sinceMs < toMs && fromMs <= atMs)
        surveys[meanwhile?.survey ?? -1]?.dropped(streamId, packets)
      } else if (record.type === 'packets') {
        const { packets } = record
        while (packets.next()) {
          const at = intervalAt(intervals, packets.arrivalMs)
          const survey = surveys[intervals[at]?.survey ?? -1]
          if (survey) survey.packet(packets, at)
          else packetsLeftOut++
        }
      }
    }
  }
  const recordings = toMake.map((made, index) => ({
    ...made,
    ...(surveys[index] as RecordingSurvey).finish(partiesDuring(parties, made.kept ?? [])),
  }))
  return { recordings, packetsLeftOut }
}

const ALWAYS: Interval = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }

type RecordingSurvey = ReturnType<typeof createRecordingSurvey>

function createRecordingSurvey(endMs: number | undefined) {
  const audio = createAudioSurvey()
  const silence = createSilenceAtEnd(endMs)
  const drops = new Map<StreamId, number>()
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY
  let lastInterval: number | undefined
  return {
    stream(stream: Stream, atMs: number) {
      audio.stream(stream)
      silence.stream(stream, atMs)
    },
    packet({ streamId, kind, arrivalMs, bytes, start, end }: PacketCursor, interval: number) {
      firstMs = Math.min(firstMs, arrivalMs)
      lastMs = Math.max(lastMs, arrivalMs)
      silence.packet(streamId, arrivalMs)
      // What was paused is not lost.
      if (lastInterval !== undefined && interval !== lastInterval) audio.gap()
      lastInterval = interval
      if (kind === 'rtp') audio.packet(streamId, arrivalMs, bytes, start, end)
      else audio.control(streamId, arrivalMs, bytes.subarray(start, end))
    },
    /** Where two recordings may have lost them, the first counts them. */
    dropped(streamId: StreamId, packets: number) {
      drops.set(streamId, (drops.get(streamId) ?? 0) + packets)
    },
    finish(parties: readonly Party[]) {
      const { plan, quality: received } = audio.finish(parties)
      const quality = received.map((stream) => {
        const packetsDropped = drops.get(stream.streamId)
        const silentAtEndMs = silence.silentMs(stream.streamId)
        return {
          ...stream,
          ...(packetsDropped !== undefined && { packetsDropped }),
          ...(silentAtEndMs !== undefined && { silentAtEndMs }),
        }
      })
      return { plan, quality, packetsSpanMs: Math.max(0, lastMs - firstMs) }
    },
  }
}
