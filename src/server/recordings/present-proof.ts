import type { RecordingProof } from '../../contract/recording-proof.ts'
import { describeRecordingProblem } from '../../core/audit/check-recording.ts'
import type { StoredCheck } from '../../store/recording-checks.ts'
import { isoTime } from '../iso-time.ts'

export function presentProof(check: StoredCheck | undefined): RecordingProof {
  if (!check) return { status: 'not-verified', problems: [], copies: [] }
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
  }
}
