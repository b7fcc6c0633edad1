/** Does with something outside what will be needed of it, step by step, and says what is wrong. */

import { asStorageError, type StorageError } from '../core/model/storage-problem.ts'

export interface StepCheck<Step extends string> {
  readonly step: Step
  /** Absent: it went well. */
  readonly problem?: StorageError
}

type CheckedStep<Step extends string> = readonly [step: Step, work: () => Promise<unknown>]

/** In order, up to the first that fails. `undo` comes last all the same, once the step `of` went well. */
export async function checkSteps<Step extends string>(
  steps: readonly CheckedStep<Step>[],
  undo: { readonly of: Step; readonly by: CheckedStep<Step> },
): Promise<readonly StepCheck<Step>[]> {
  const checks: StepCheck<Step>[] = []
  for (const step of steps) {
    const check = await tried(step)
    checks.push(check)
    if (check.problem) break
  }
  if (checks.some(({ step, problem }) => step === undo.of && !problem)) checks.push(await tried(undo.by))
  return checks
}

async function tried<Step extends string>([step, work]: CheckedStep<Step>): Promise<StepCheck<Step>> {
  try {
    await work()
    return { step }
  } catch (error) {
    return { step, problem: asStorageError(error) }
  }
}
