import { expect, it } from 'vitest'
import { controlChoices } from './control-choices.ts'

it('offers what makes sense in each state', () => {
  const offered = (['off', 'armed', 'recording', 'paused'] as const).map((status) =>
    controlChoices({ status }).map(({ command }) => command),
  )
  expect(offered).toEqual([['start'], ['start'], ['pause', 'stop'], ['resume', 'stop']])
})

it('says why a button would do nothing', () => {
  const commands = [
    { command: 'pause', effect: 'paused', words: 'Recording paused' },
    { command: 'stop', refusedBecause: 'forced', words: 'Not possible: a rule records it' },
  ] as const
  expect(controlChoices({ status: 'recording', commands: [...commands] })).toEqual([
    { place: 'other', command: 'pause', label: 'Pause' },
    { place: 'stop', command: 'stop', label: 'Stop', unavailable: 'Not possible: a rule records it' },
  ])
})
