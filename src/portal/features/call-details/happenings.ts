import type { CallCourse } from '../../../contract/segment.ts'

export type Happening = CallCourse['trace'][number]

/** The trace as it is told: keys that were pressed one after the other are one line. */
export function happenings(trace: readonly Happening[]): readonly Happening[] {
  const told: Happening[] = []
  let count = 1
  for (const step of trace) {
    const last = told.at(-1)
    const isSame = step.event === 'dtmf' && last?.event === 'dtmf' && last.happened.startsWith(step.happened)
    count = isSame ? count + 1 : 1
    if (isSame) told[told.length - 1] = { ...last, happened: `${step.happened} (${count})`, outcome: step.outcome }
    else told.push(step)
  }
  return told
}

/** Where the decision that held in the end was made: what explains the call when there is little else to read. */
export function lastDecided(told: readonly Happening[]): number {
  const decided = [...told.entries()].filter(([, { steps }]) => steps.length > 0)
  const outcome = decided.at(-1)?.[1].outcome
  const [index = -1] = decided[decided.findLastIndex(([, step]) => step.outcome !== outcome) + 1] ?? []
  return index
}
