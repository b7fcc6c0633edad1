import { expect, test } from 'vitest'
import { dialledInWords, dialledNumbers } from './dialled-numbers.ts'

const press = (streamId: number, digit: string, offsetMs: number) => ({ streamId, digit, offsetMs, durationMs: 100 })

test('keys stand with who pressed them, a number that was dialled as a whole', () => {
  const presses = [
    press(1, '4', 700),
    press(1, '7', 900),
    press(0, '#', 1000),
    press(1, '1', 2900),
    press(1, '*', 9000),
  ]
  expect(dialledNumbers(presses)).toEqual([
    { atMs: 700, digits: '471', streamId: 1 },
    { atMs: 1000, digits: '#', streamId: 0 },
    { atMs: 9000, digits: '*', streamId: 1 },
  ])
})

test('keys that may not be known are told as such', () => {
  const masked = dialledNumbers([press(0, '•', 100), press(0, '•', 300), press(0, '#', 500)])
  expect(masked.map(({ digits }) => digits)).toEqual(['••#'])
  expect(['4711#', '•', '••••', '••#'].map(dialledInWords)).toEqual([
    'pressed 4711#',
    'pressed a key that is not shown',
    'pressed 4 keys that are not shown',
    'pressed ••#, where • is a key that is not shown',
  ])
})
