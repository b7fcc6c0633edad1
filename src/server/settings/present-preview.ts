import type { SettingsPreview } from '../../contract/settings-preview.ts'
import type { Replay } from '../../core/model/call-time-line.ts'
import { describeReplay } from '../../core/policy/describe-replay.ts'
import { formatDuration } from '../../core/policy/format-duration.ts'
import { idsIn, type NamesById, nameIds, withQueueNames } from '../../core/words/name-ids.ts'
import { findQueueNames } from '../../store/account-settings.ts'
import type { Db, Scope } from '../../store/db.ts'
import { findNames } from '../../store/names.ts'
import { isoTime } from '../iso-time.ts'
import type { Example, Preview } from './preview-settings.ts'

type PresentedExample = SettingsPreview['examples']['newlyRecorded'][number]

export async function presentPreview(
  db: Db,
  scope: Scope,
  { examples, oldestMs, ...counts }: Preview,
  asked: Pick<SettingsPreview, 'basedOnVersion' | 'days'>,
): Promise<SettingsPreview> {
  const words = Object.values(examples).flatMap((kind) => kind.flatMap(wordsOf))
  const all = Object.values(examples).flat()
  const accountIds = all.map(({ call }) => call.timeLine.accountId)
  const [known, queues] = await Promise.all([
    findNames(db, scope, idsIn(words.join('\n'))),
    findQueueNames(db, scope, accountIds),
  ])
  const names = withQueueNames(known, queues.get(accountIds[0] ?? ''))
  const present = (kind: readonly Example[]) => kind.map((example) => presentExample(example, names))
  return {
    ...asked,
    ...counts,
    keptMsBefore: Math.round(counts.keptMsBefore),
    keptMsAfter: Math.round(counts.keptMsAfter),
    keptMsGained: Math.round(counts.keptMsGained),
    keptMsLost: Math.round(counts.keptMsLost),
    ...(oldestMs === undefined ? {} : { since: isoTime(oldestMs) }),
    examples: {
      newlyRecorded: present(examples.newlyRecorded),
      noLongerRecorded: present(examples.noLongerRecorded),
      recordedDifferently: present(examples.recordedDifferently),
      newlyOnDemand: present(examples.newlyOnDemand),
      noLongerOnDemand: present(examples.noLongerOnDemand),
    },
  }
}

function presentExample(example: Example, names: NamesById): PresentedExample {
  const { id, startedAtMs, durationMs, direction, caller, callee, timeLine } = example.call
  const [before = '', after = ''] = wordsOf(example)
  return {
    callId: id,
    startedAt: isoTime(startedAtMs),
    durationMs,
    direction,
    caller: { ...caller, network: timeLine.caller.network },
    callee: { ...callee, network: timeLine.callee.network },
    before: nameIds(before, names),
    after: nameIds(after, names),
  }
}

/** Before and after. */
function wordsOf({ before, after, keptMsBefore, keptMsAfter }: Example): readonly string[] {
  return [describe(before, keptMsBefore), describe(after, keptMsAfter)]
}

function describe(replay: Replay, keptMs: number): string {
  if (replay.segments.length === 0) return describeReplay(replay)
  return `${describeReplay(replay)} ${formatDuration(Math.round(keptMs / 100) * 100)} of audio.`
}
