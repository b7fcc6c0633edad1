import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CSV_COLUMNS } from './calls-csv.ts'

it('has the columns that docs/api/exports.md tells, in that order', () => {
  const page = readFileSync(new URL('../../../docs/api/exports.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| (`.+?) \|/gm)].map(([, cell = '']) => cell)
  const told = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]))
  expect(told).toEqual(CSV_COLUMNS)
})
