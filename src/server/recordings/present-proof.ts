import type { RecordingProof } from '../../contract/recording-proof.ts'
import { describeRecordingProblem } from '../../core/audit/check-recording.ts'
import type { RecordingId } from '../../core/model/ids.ts'
import type { Db, Scope } from '../../store/db.ts'
import type { StoredCheck } from '../../store/recording-checks.ts'
import { findTimeStamping, stampsOfRecordings } from '../../store/time-stamps.ts'
import { isoTime } from '../iso-time.ts'

type TimeStamp = NonNullable<RecordingProof['timeStamp']>

/** What the time-stamp authority says of the recordings; those of which nothing can be told are left out. */
export async function findRecordingStamps(
  db: Db,
  scope: Scope,
  recordingIds: readonly RecordingId[],
): Promise<ReadonlyMap<RecordingId, TimeStamp>> {
  const found = await stampsOfRecordings(db, scope, recordingIds)
  const authority = [...found.values()].includes('waiting') ? await findTimeStamping(db) : undefined
  const waiting = authority && {
    status: 'waiting' as const,
    ...(authority.failingSinceMs !== undefined && { failingSince: isoTime(authority.failingSinceMs) }),
  }
  const stamps = new Map<RecordingId, TimeStamp>()
  for (const [id, stamp] of found) {
    const told = stamp === 'waiting' ? waiting : { status: 'stamped' as const, ...stamp }
    if (told) stamps.set(id, told)
  }
  return stamps
}

export function presentProof(check: StoredCheck | undefined, timeStamp: TimeStamp | undefined): RecordingProof {
  const stamped = timeStamp ? { timeStamp } : {}
  if (!check) return { status: 'not-verified', problems: [], copies: [], ...stamped }
  const { problems, files, isInChain } = check.report
  return {
    status: problems.length > 0 ? 'broken' : isInChain ? 'verified' : 'unproven',
    verifiedAt: isoTime(check.checkedAtMs),
    verifiedBy: check.checkedByName,
    problems: problems.map((problem) => ({
      problem: problem.code,
      values: { ...problem.values },
      text: describeRecordingProblem(problem),
    })),
    copies: files.map(({ place, sizeBytes, sha256 }) => ({
      place,
      ...(sizeBytes !== undefined && { sizeBytes }),
      ...(sha256 !== undefined && { sha256 }),
    })),
    ...stamped,
  }
}
