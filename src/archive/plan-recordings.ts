/** What becomes of the recordings of a call that was decided again: each segment it has now takes its part of a recording of before. */

import { createHash } from 'node:crypto'
import { type SampleRange, sampleRangeOf } from '../core/audio/sample-ranges.ts'
import type { Call } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import { uuidTimeMs, uuidv7 } from '../core/model/uuid.ts'
import type { Redecision } from '../core/policy/redecide.ts'
import { callPrefix } from './object-keys.ts'
import type { RecordingCut } from './recording-cut.ts'

export interface PlannedRecording {
  readonly source: Recording
  /** The new row, with the file of the source. */
  readonly recording: Recording
  /** Absent when the file stays as it is. */
  readonly cut?: RecordingCut
}

/**
 * In order of segments. `samplesOf`: of each recording of before. `revision`: names the new files, different for every try. A file is cut
 * where its audio now belongs to several segments; where it loses audio and remains one, its time axis stays.
 */
export function planRecordings(
  { call, sources, lost }: Redecision,
  before: readonly Recording[],
  samplesOf: ReadonlyMap<string, number>,
  revision: string,
): readonly PlannedRecording[] {
  const segments = call.replay?.segments ?? []
  return segments.flatMap((segment, index): PlannedRecording[] => {
    const sourceIndex = sources[index]
    const source = before.find((recording) => (recording.segment?.index ?? 0) === sourceIndex)
    if (!source || sourceIndex === undefined) return []
    const siblings = sources.flatMap((other, at) => (other === sourceIndex ? [at] : []))
    const id = siblings[0] === index ? source.id : newRecordingId(call, index, revision)
    const recording = { ...source, id, segment: { ...segment, index } }
    const isWhole = siblings.length === 1 && (lost[sourceIndex]?.length ?? 0) === 0
    if (isWhole) return [{ source, recording }]
    // Nobody here can cut it. Where nothing of it has to go, all of it stays with the first segment that it belongs to.
    if (source.sealed && (lost[sourceIndex]?.length ?? 0) === 0)
      return siblings[0] === index ? [{ source, recording }] : []

    const whole: SampleRange = { from: 0, to: samplesOf.get(source.id) ?? 0 }
    const rangeOf = (interval: Parameters<typeof sampleRangeOf>[0]) => sampleRangeOf(interval, source, whole)
    const cutAt = siblings.slice(1).map((at) => rangeOf(segments[at] ?? segment).from)
    const place = siblings.indexOf(index)
    const part = { from: cutAt[place - 1] ?? 0, to: cutAt[place] ?? whole.to }
    const silences = (lost[sourceIndex] ?? []).map(rangeOf)
    const prefix = `${callPrefix(call)}${id}-${revision}`
    const extension = source.encoding === 'mp3' ? 'mp3' : 'wav'
    return [
      { source, recording, cut: { part, silences, objectKey: `${prefix}.${extension}`, peaksKey: `${prefix}.peaks` } },
    ]
  })
}

/** Of a segment that had no recording. */
export function newRecordingId({ id }: Pick<Call, 'id'>, index: number, revision: string): string {
  return uuidv7(uuidTimeMs(id), createHash('sha256').update(`recording ${index} of ${id} ${revision}`).digest())
}
