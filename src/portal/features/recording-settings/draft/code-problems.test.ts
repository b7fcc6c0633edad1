import { describe, expect, it } from 'vitest'
import { codeProblems } from './code-problems.ts'

describe('star codes', () => {
  it('of the presets stand beside each other', () => {
    expect(codeProblems({ start: '*80', stop: '*81', pause: '*82', resume: '*83' })).toEqual({})
    expect(codeProblems({})).toEqual({})
  })

  it('that are the same are refused at both fields, each naming the other', () => {
    const problems = codeProblems({ start: '*80', stop: '*80', pause: '*82' })
    expect(Object.keys(problems)).toEqual(['start', 'stop'])
    for (const problem of Object.values(problems)) {
      expect(problem).toContain('start')
      expect(problem).toContain('stop')
    }
  })

  it('of which one is how another begins are refused: the longer could never be dialled', () => {
    expect(codeProblems({ toggle: '*8', pause: '*82' })).toEqual({
      toggle: '*82 (pause) begins with *8 (toggle) and could never be dialled',
      pause: '*82 (pause) begins with *8 (toggle) and could never be dialled',
    })
  })

  it('consist of what a phone can send', () => {
    expect(codeProblems({ start: 'star', stop: '' })).toEqual({
      start: 'Up to 8 digits, * or #',
      stop: 'Up to 8 digits, * or #',
    })
  })
})
