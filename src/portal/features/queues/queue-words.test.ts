import { expect, test } from 'vitest'
import { agentsInWords, queueRuleInWords, supervisorsInWords } from './queue-words.ts'

test('a rule is said once where it is the same for all callers', () => {
  expect(queueRuleInWords({ rules: { inbound: { offnet: 'always', onnet: 'always' } } })).toBe('Records all calls')
  expect(queueRuleInWords(undefined)).toBe('No rule of its own')
  expect(queueRuleInWords({ rules: { inbound: { offnet: 'always' } } })).toBe(
    'From outside always, from inside no rule',
  )
})

test('agents are people, phones, or both', () => {
  expect(agentsInWords(0, 0)).toBe('no agents')
  expect(agentsInWords(1, 0)).toBe('1 agent')
  expect(agentsInWords(2, 1)).toBe('2 agents and 1 phone')
})

test('a few supervisors are named, many counted, and so are those whose names are not known yet', () => {
  const names = new Map([...'abcd'].map((id) => [id, id.toUpperCase()]))
  const words = (ids: string) => supervisorsInWords([...ids], (id) => names.get(id))
  expect(words('')).toBe('nobody supervises it')
  expect(words('ab')).toBe('supervised by A, B')
  expect(words('abcd')).toBe('4 supervisors')
  expect(words('ax')).toBe('2 supervisors')
})
