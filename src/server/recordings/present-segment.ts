import type { Segment as ContractSegment, NamedLevel, SegmentSummary } from '../../contract/segment.ts'
import type { Interval } from '../../core/model/call-time-line.ts'
import type { PolicyLevel } from '../../core/model/policy.ts'
import type { RecordedSegment } from '../../core/model/recording.ts'
import { levelName } from '../../core/policy/describe-decision.ts'
import { type NamesById, nameIds } from '../../core/words/name-ids.ts'
import { isoTime } from '../iso-time.ts'

export function presentSegmentSummary(segment: RecordedSegment, names: NamesById): SegmentSummary {
  const { index, owner, startedBy } = segment
  return { index, ...presentInterval(segment), owner: presentLevel(owner, names), startedBy }
}

export function presentSegment(segment: RecordedSegment, names: NamesById): ContractSegment {
  const { triggers, endedBy, pauses, marks, format, visibleTo } = segment
  return {
    ...presentSegmentSummary(segment, names),
    triggers: triggers.map((level) => presentLevel(level, names)),
    endedBy,
    pauses: pauses.map(presentInterval),
    marks: marks.map(presentInterval),
    ...(format && { format }),
    visibleTo: {
      users: visibleTo.users.map((id) => ({ id, words: nameIds(`user ${id}`, names) })),
      scopes: [...visibleTo.scopes],
    },
  }
}

export function presentInterval({ fromMs, toMs }: Interval): { from: string; to: string } {
  return { from: isoTime(fromMs), to: isoTime(toMs) }
}

export function presentLevel(level: PolicyLevel, names: NamesById): NamedLevel {
  return { ...level, words: nameIds(levelName(level), names) }
}
