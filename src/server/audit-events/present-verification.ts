import type { AuditVerification } from '../../contract/audit-event.ts'
import { type ChainReport, describeProblem } from '../../core/audit/check-chain.ts'
import { isoTime } from '../iso-time.ts'

export function presentVerification({ problem, ...report }: ChainReport): AuditVerification {
  if (!problem) return { ...report, whole: true }
  const { fault, seq, events, event } = problem
  return {
    ...report,
    whole: false,
    problem: {
      fault,
      seq,
      message: describeProblem(problem),
      ...(event && { event: { id: event.id, at: isoTime(event.atMs), action: event.action } }),
      ...(events !== undefined && { events }),
    },
  }
}
