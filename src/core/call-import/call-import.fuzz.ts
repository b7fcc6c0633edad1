import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IMPORT_FIELDS, IMPORT_PRESETS, importMappingOf } from './import-mapping.ts'
import { pairFiles } from './pair-files.ts'
import { createMetadataReader } from './read-metadata.ts'

const PIECES = [
  'id',
  'file',
  'start',
  '"',
  ',',
  ';',
  '\n',
  '{',
  '}',
  '[',
  ']',
  ':',
  '"data"',
  '2026-03-03 10:00:00',
  'a.wav',
  '__proto__',
  'null',
  '-1',
  '\0',
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })), { maxLength: 40 })
  .map((all) => all.join(''))
const objects = fc.array(fc.dictionary(fc.constantFrom(...IMPORT_FIELDS, '__proto__', 'data'), fc.anything()), {
  maxLength: 4,
})

it('reads any metadata: what is told has its shape, and every file is in or skipped with a reason', () => {
  const presets = [undefined, ...IMPORT_PRESETS]
  fc.assert(
    fc.property(
      text,
      objects,
      fc.array(text, { maxLength: 5 }),
      fc.constantFrom(...presets),
      (file, told, paths, preset) => {
        const reader = createMetadataReader(importMappingOf(preset), 'Europe/Berlin')
        const rows = [
          reader.csv('a.csv', file),
          reader.json('a.json', file),
          reader.json('b.json', JSON.stringify(told)),
        ].flatMap((read) => read.rows)
        for (const { startedAtMs = 0, durationMs = 0, otherIds } of rows) {
          expect(Number.isSafeInteger(startedAtMs) && Number.isSafeInteger(durationMs) && durationMs >= 0).toBe(true)
          expect(otherIds.every((id) => typeof id === 'string' && id.length <= 256)).toBe(true)
        }
        const { files } = pairFiles(paths, rows, reader.fileName)
        expect(files.length).toBe(paths.length)
        for (const { metadata, skip } of files)
          expect(skip !== undefined || metadata?.startedAtMs !== undefined).toBe(true)
      },
    ),
    { numRuns: 1000, seed: 21 },
  )
})
