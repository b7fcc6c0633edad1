import type { TraceStep } from '../core/model/policy.ts'
import { type NamesById, nameIds } from '../core/words/name-ids.ts'

/** The steps of a decision with users and devices by their names. */
export function presentTrace(trace: readonly TraceStep[], names: NamesById): TraceStep[] {
  return trace.map((step) => ({ ...step, level: nameIds(step.level, names), effect: nameIds(step.effect, names) }))
}
