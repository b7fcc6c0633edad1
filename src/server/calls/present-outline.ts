import type { CallSummary as ContractSummary } from '../../contract/call.ts'
import { judgeRecording } from '../../core/audio/judge-recording.ts'
import type { Segment } from '../../core/model/call-time-line.ts'
import type { RecordingId } from '../../core/model/ids.ts'
import type { PolicyLevel } from '../../core/model/policy.ts'
import type { Recording, Verdict } from '../../core/model/recording.ts'
import type { NamesById } from '../../core/words/name-ids.ts'
import type { CallSummary } from '../../store/calls.ts'
import type { HeardRecordings } from '../access/call-access.ts'
import { presentLevel, presentSegmentSummary } from '../recordings/present-segment.ts'

type Outline = Pick<ContractSummary, 'owner' | 'mode' | 'triggers' | 'queues' | 'segments' | 'verdict'>
type Outlined = Pick<CallSummary, 'replay' | 'decision' | 'outcome' | 'queueIds'>

/** Whose call it is, what asked for its recording, and its segments in short. */
export function presentOutline(call: Outlined, heard: HeardRecordings, names: NamesById): Outline {
  const { replay, decision, queueIds } = call
  const segments = replay?.segments ?? []
  const owner = segments.at(-1)?.owner ?? decision?.owner
  const wanted = segments.length > 0 ? segments.flatMap(({ triggers }) => triggers) : (decision?.triggers ?? [])
  const mode = modeOf(call, segments)
  const verdict = worstOf(heard.recordings.filter(({ id }) => heard.heardIds.has(id)))
  return {
    ...(owner && { owner: presentLevel(owner, names) }),
    ...(mode && { mode }),
    triggers: distinct(wanted).map((level) => presentLevel(level, names)),
    queues: queueIds.map((id) => ({ id, name: names.get(`queue ${id}`) ?? id })),
    segments: segments.map((segment, index) => ({
      ...presentSegmentSummary({ ...segment, index }, names),
      ...segmentAudio(index, heard),
    })),
    ...(verdict && { verdict }),
  }
}

/** What there is to hear of a segment. Nothing until there is a recording. */
export function segmentAudio(
  index: number,
  { recordings, heardIds }: HeardRecordings,
): { recordingId?: RecordingId; verdict?: Verdict; withheld?: true } {
  const recording = recordings.find(({ segment }) => segment?.index === index)
  if (!recording) return {}
  if (!heardIds.has(recording.id)) return { withheld: true }
  return { recordingId: recording.id, verdict: judgeRecording(recording).verdict }
}

/** Of a call that was kept how it began; of another what it waited for. */
function modeOf({ outcome, decision }: Outlined, segments: readonly Segment[]): Outline['mode'] {
  if (segments.some(({ startedBy }) => startedBy === 'rule')) return 'always'
  if (segments.length > 0) return 'on-demand'
  const wanted = outcome ?? decision?.outcome
  if (wanted === 'skip' || wanted === undefined) return undefined
  return wanted === 'armed' ? 'on-demand' : 'always'
}

function distinct(levels: readonly PolicyLevel[]): readonly PolicyLevel[] {
  return [...new Map(levels.map((level) => [JSON.stringify(level), level])).values()]
}

const FROM_WORST = ['bad', 'attention', 'good'] as const satisfies readonly Verdict[]

function worstOf(recordings: readonly Recording[]): Verdict | undefined {
  const verdicts = recordings.map((recording) => judgeRecording(recording).verdict)
  return FROM_WORST.find((verdict) => verdicts.includes(verdict))
}
