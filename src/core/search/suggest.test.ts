import { expect, test } from 'vitest'
import { suggestSearch } from './suggest.ts'

const NAMES = { queue: ['Support', 'Sales', 'After sales'], user: ['Clara Vogt', 'Ada "Bee" Cee'] }
const inserts = (text: string, cursor = text.length) =>
  suggestSearch(text, cursor, NAMES).options.map(({ insert }) => insert)

test.each([
  ['d', ['direction:', 'disposition:']],
  [
    'x ',
    [
      'from:',
      'to:',
      'user:',
      'queue:',
      'group:',
      'owner:',
      'longer:',
      'shorter:',
      'after:',
      'before:',
      'on:',
      'direction:',
      'is:',
      'why:',
      'mode:',
      'trigger:',
      'flag:',
      'note:',
      'disposition:',
      'tag:',
      'has:',
    ],
  ],
  ['lovelace', []],
  ['direction:', ['inbound', 'outbound', 'internal', 'transit'].map((value) => `direction:${value}`)],
  ['direction:IN', ['direction:inbound', 'direction:internal']],
  ['queue:sa', ['queue:Sales', 'queue:"After sales"']],
  ['user:"cla', ['user:"Clara Vogt"']],
  ['from:bee', ['from:"Ada \\"Bee\\" Cee"']],
  ['colour:', []],
  ['-dire', ['direction:']],
  ['-queue:sa', ['queue:Sales', 'queue:"After sales"']],
])('for %s', (text, expected) => {
  expect(inserts(text)).toEqual(expected)
})

test('takes the place of the piece that the caret is in', () => {
  expect(suggestSearch('ann dir is:live', 7)).toMatchObject({ start: 4, end: 7, options: [{ insert: 'direction:' }] })
})
