import { expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'
import { CSV_SEPARATORS, parseCsv } from './parse-csv.ts'
import { readImport } from './read-import.ts'

/** Numerical Recipes' generator: the same texts in every run. */
function createRandom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

const PIECES = ['a', 'Ext', '"', '""', ',', ';', '\t', '\r\n', '\n', '\r', ' ', 'é', '\uFEFF', '|', '@', "'=", '\0']

it('gives back what was written, whatever stands in the cells', () => {
  const random = createRandom(4180)
  for (let round = 0; round < 2000; round++) {
    const separator = CSV_SEPARATORS[random(3)] ?? ','
    const width = 2 + random(3)
    const cell = () => Array.from({ length: random(5) }, () => PIECES[random(PIECES.length)] ?? '').join('')
    const head = Array.from({ length: width }, (_, index) => `h${index}`)
    const rows = [head, ...Array.from({ length: random(6) }, () => head.map(cell))]
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
    const text = rows.map((row) => row.map(quote).join(separator)).join('\r\n')
    expect(parseCsv(text).rows.map((row) => row.cells)).toEqual(rows)
  }
})

it('reads any text and any bytes without falling, in the lines that are there', () => {
  const random = createRandom(1252)
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: random(60) }, () => PIECES[random(PIECES.length)] ?? '').join('')
    const lines = text.split(/\r\n|\n|\r/).length
    for (const { line } of [...parseCsv(text).rows, ...readImport('users', text).problems]) {
      expect(line >= 1 && line <= lines).toBe(true)
    }
    const bytes = Uint8Array.from({ length: random(80) }, () => random(256))
    readImport('devices', decodeText(bytes).text)
  }
})
