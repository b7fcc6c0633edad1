import fc from 'fast-check'
import { expect, test } from 'vitest'
import { searchPatterns } from './call-search.ts'
import { storableJson, storableText } from './row-values.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\0', '\ud800', '\udc00', '\\', 'u', '0', '"', 'd', '8') }),
)

test('stored text and JSON hold nothing that PostgreSQL refuses, and change nothing else', () => {
  fc.assert(
    fc.property(text, (value) => {
      const stored = storableText(value)
      expect(stored.includes('\0')).toBe(false)
      expect(stored.isWellFormed()).toBe(true)
      expect(JSON.parse(storableJson({ [value]: [value, 1, null] }))).toEqual({ [stored]: [stored, 1, null] })
      if (value.isWellFormed() && !value.includes('\0')) expect(stored).toBe(value)
    }),
    { seed: 1, numRuns: 2_000 },
  )
})

test('a search is made of any text, and only its own signs are wildcards', () => {
  fc.assert(
    fc.property(text, (value) => {
      for (const pattern of searchPatterns(value)) {
        if (pattern.operator === 'like') {
          expect(pattern.pattern).toMatch(/^%.+%$/s)
          expect(pattern.pattern.slice(1, -1).replace(/\\[\\%_]/g, '')).not.toMatch(/[\\%_]/)
        } else expect(pattern.pattern).toMatch(/^\[\n \](?:[^!-/:-@[-`{-~\s]|\\[!-/:-@[-`{-~]){1,2}\[\n \]$/)
      }
    }),
    { seed: 1, numRuns: 2_000 },
  )
})
