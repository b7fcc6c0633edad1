import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseSearch } from './parse-search.ts'
import { CHOICES, SEARCH_WORDS, WORDS } from './search-words.ts'

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/api/search.md', import.meta.url)), 'utf8')

it('gives an example of every word that can be read', () => {
  for (const word of WORDS) {
    const parsed = parseSearch(`${word}:${SEARCH_WORDS[word].example}`)
    expect(parsed.ok && parsed.query.map((part) => part.word)).toEqual([word])
  }
})

it('is told in docs/api/search.md, word by word', () => {
  const rows = [...PAGE.matchAll(/^\| `([a-z]+):` \|/gm)].map(([, word]) => word)
  expect(rows).toEqual(WORDS)
  for (const value of [...CHOICES.direction, ...CHOICES.is]) expect(PAGE).toContain(`\`${value}\``)
})
