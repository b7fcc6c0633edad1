import { expect, it } from 'vitest'
import { scoreOf } from './password-score.ts'

it.each([
  ['', 0],
  ['password1234', 0],
  ['xK9$mmQ2', 1],
  ['19841984198419', 0],
  ['gwendolyn1984', 1],
  ['correct horse battery staple', 4],
  ['xK9$mmQ2vv!p', 3],
])('%s scores %i', (password, score) => {
  expect(scoreOf(password, ['Gwendolyn'])).toBe(score)
})

it('scores the longest at once', () => {
  const startedAt = performance.now()
  scoreOf('ab1!'.repeat(250), [])
  expect(performance.now() - startedAt).toBeLessThan(1000)
})
