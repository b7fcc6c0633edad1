import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CDR_FIELDS, type CdrMapping, TIME_FORMATS } from './cdr-mapping.ts'
import { readCdrs } from './read-cdrs.ts'

const PIECES = [
  'start',
  'duration',
  'from',
  'talk',
  'id',
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\r\n',
  '2026-03-03 10:00:00',
  '63939747600',
  '-1',
  '0:59',
  '1e309',
  '\0',
  'é',
  ' ',
  '00000000',
  '__proto__',
  '+49 30',
  '9999999999999999999',
]

const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4 })), { maxLength: 60 })
  .map((parts) => parts.join(''))
const heads = fc.array(fc.constantFrom(...PIECES), { maxLength: 3 })
const mapping: fc.Arbitrary<CdrMapping> = fc.record(
  {
    columns: fc.record(Object.fromEntries(CDR_FIELDS.map((field) => [field, heads])), { requiredKeys: [] }),
    timeFormat: fc.constantFrom(...TIME_FORMATS),
    durationUnit: fc.constantFrom('seconds', 'milliseconds'),
    answeredStatus: heads,
  },
  { requiredKeys: ['columns'] },
) as fc.Arbitrary<CdrMapping>

it('reads any file with any mapping: whole calls of lines that are there, or a problem', () => {
  fc.assert(
    fc.property(
      text,
      mapping,
      fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/Los_Angeles'),
      (file, how, zone) => {
        const lines = file.split(/\r\n|\n|\r/).length
        const rows = readCdrs(file, how, zone)
        let next = rows.next()
        for (; !next.done; next = rows.next()) {
          const { line, startedAtMs, durationMs, talkMs, answeredAtMs = startedAtMs } = next.value
          expect(line >= 1 && line <= lines).toBe(true)
          expect(
            [startedAtMs, durationMs, talkMs, answeredAtMs].every((value) => Number.isSafeInteger(value) && value >= 0),
          ).toBe(true)
          expect(talkMs > 0 || next.value.answeredAtMs === undefined || durationMs >= 0).toBe(true)
        }
        for (const { line } of next.value.problems) expect(line >= 1 && line <= lines).toBe(true)
        expect(next.value.problemCount).toBeGreaterThanOrEqual(next.value.problems.length)
      },
    ),
    { numRuns: 1500, seed: 7 },
  )
})
