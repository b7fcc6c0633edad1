import { expect, it } from 'vitest'
import { checkSteps } from './check-steps.ts'

type Step = 'open' | 'put' | 'find' | 'remove'

async function checked(failing: Step | undefined) {
  const done: Step[] = []
  const work = (step: Step) =>
    [
      step,
      async () => {
        done.push(step)
        if (step === failing) throw new Error(`no ${step}`)
      },
    ] as const
  const checks = await checkSteps<Step>([work('open'), work('put'), work('find')], { of: 'put', by: work('remove') })
  const told = checks.map(({ step, problem }) => (problem ? `${step}: ${problem.message}` : step))
  expect(done).toEqual(checks.map(({ step }) => step))
  return told
}

it.each([
  [undefined, ['open', 'put', 'find', 'remove']],
  ['open', ['open: no open']],
  ['put', ['open', 'put: no put']],
  ['find', ['open', 'put', 'find: no find', 'remove']],
  ['remove', ['open', 'put', 'find', 'remove: no remove']],
] as const)('goes to the first that fails, here %s, and undoes what was done', async (failing, steps) => {
  expect(await checked(failing)).toEqual(steps)
})
