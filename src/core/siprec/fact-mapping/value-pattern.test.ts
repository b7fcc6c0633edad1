import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchPattern, parsePattern } from './value-pattern.ts'

const match = (pattern: string, value: string) => matchPattern(parsePattern(pattern), value)

test.each([
  ['support', 'Support', 'Support'],
  ['support', 'support 2', undefined],
  ['*', 'anything', 'anything'],
  ['*', '', ''],
  ['sip:(*)@queues.example*', 'SIP:Sales@Queues.Example;user=phone', 'Sales'],
  ['*;queue=(*);*', 'a;queue=x;y;z', 'x'],
  ['*;queue=(*)', 'a;queue=x;y', 'x;y'],
  ['(*)-*', 'a-b-c', 'a'],
  ['*-(*)', 'a-b-c', 'b-c'],
  ['*(b)*', 'abc', 'b'],
  ['*a(b)', 'xaab', 'b'],
  ['(abc)def', 'abcdef', 'abc'],
  ['*a*a', 'a', undefined],
  ['a*a', 'aa', 'aa'],
  ['a**b', 'a-b', 'a-b'],
  ['\\(*\\)', '(x)', '(x)'],
  ['a\\*b', 'a*b', 'a*b'],
  ['a\\*b', 'axb', undefined],
  ['', 'x', undefined],
  // Folding these would change the length.
  ['*İ(*)', 'İx', 'x'],
])('%s in %s', (pattern, value, expected) => {
  expect(match(pattern, value)).toBe(expected)
})

test.each([
  ['(a', 'a parenthesis is not closed'],
  ['a)', 'a closing parenthesis without an opening one'],
  ['(a)(b)', 'more than one pair of parentheses'],
  ['a\\', 'nothing behind the backslash'],
  ['x'.repeat(201), 'longer than 200 characters'],
])('%s is no pattern', (text, problem) => {
  expect(parsePattern(text)).toEqual({ ok: false, problem })
  expect(match(text, 'a')).toBeUndefined()
})

test('the same as a regular expression that takes as little as it can', () => {
  const piece = fc.constantFrom('a', 'b', 'ab', '*', '*')
  const side = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''))
  const value = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  fc.assert(
    fc.property(side, side, side, value, (before, inside, after, text) => {
      const lazily = (part: string) => part.replaceAll('*', '[^]*?')
      const expected = new RegExp(`^${lazily(before)}(${lazily(inside)})${lazily(after)}$`).exec(text)?.[1]
      const found = match(`${before}(${inside})${after}`, text)
      expect(found === undefined).toBe(expected === undefined)
    }),
    { seed: 20260901, numRuns: 3000 },
  )
})

test('no time is lost on a pattern made to lose it', () => {
  const pattern = parsePattern(`${'*a'.repeat(90)}*b`)
  const started = performance.now()
  for (let run = 0; run < 100; run++) expect(matchPattern(pattern, 'a'.repeat(4096))).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(1000)
})
