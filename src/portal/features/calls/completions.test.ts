import { expect, test } from 'vitest'
import { completions } from './completions.ts'

const texts = (text: string, caret = text.length) => completions(text, caret).map((each) => each.text)

test('the word at the caret goes on, the rest stays', () => {
  expect(texts('ada dir')).toEqual(['ada direction:'])
  expect(texts('ada dir is:live', 7)).toEqual(['ada direction: is:live'])
  expect(texts('ada direction:in')).toEqual(['ada direction:inbound', 'ada direction:internal'])
})

test('nothing is proposed where nothing is begun, to names, or for what stands complete', () => {
  for (const text of ['', ' ', 'ada ', 'lovelace', 'direction:inbound']) expect(texts(text)).toEqual([])
})
