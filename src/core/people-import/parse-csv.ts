/** Comma separated values, RFC 4180, also with semicolons or tabs and with line ends of any system. */

export interface CsvRow {
  /** Where it begins, from 1; a cell in quotes may go on over further lines. */
  readonly line: number
  readonly cells: readonly string[]
}

export interface Csv {
  readonly separator: CsvSeparator
  /** Empty lines are left out. */
  readonly rows: readonly CsvRow[]
  /** The file is read no further than to there. */
  readonly problem?: { readonly line: number; readonly code: 'quote-not-closed' | 'text-behind-quote' }
}

export const CSV_SEPARATORS = [';', ',', '\t'] as const

export type CsvSeparator = (typeof CSV_SEPARATORS)[number]

/** A byte order mark is no part of the first cell. */
export function parseCsv(text: string): Csv {
  const reader = readCsv(text)
  const rows: CsvRow[] = []
  let next = reader.next()
  for (; !next.done; next = reader.next()) rows.push(next.value)
  return { ...next.value, rows }
}

/** The same row by row, for files that are too long to be read in one go. */
export function* readCsv(text: string): Generator<CsvRow, Omit<Csv, 'rows'>> {
  const whole = text.replace(/^\uFEFF/, '')
  const separator = separatorOf(whole)
  const reader = new CsvReader(whole, separator)
  for (let row = reader.row(); row; row = reader.row()) {
    if (row.cells.length > 1 || row.cells[0]?.trim() !== '') yield row
  }
  return { separator, ...(reader.problem && { problem: reader.problem }) }
}

/** What stands most often in the first line, outside of quotes. */
function separatorOf(text: string): CsvSeparator {
  const counts = new Map<string, number>()
  let isQuoted = false
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (char === '\n' || char === '\r') {
      if (counts.size > 0) break
      continue
    }
    if (CSV_SEPARATORS.some((one) => one === char)) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  const count = (separator: string) => counts.get(separator) ?? 0
  return CSV_SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best), count(';') > 0 ? ';' : ',')
}

class CsvReader {
  readonly #text: string
  readonly #separator: string
  #at = 0
  #line = 1
  problem: Csv['problem']

  constructor(text: string, separator: string) {
    this.#text = text
    this.#separator = separator
  }

  /** Undefined at the end, and behind a problem. */
  row(): CsvRow | undefined {
    if (this.problem || this.#at >= this.#text.length) return undefined
    const line = this.#line
    const cells: string[] = []
    for (;;) {
      const cell = this.#text[this.#at] === '"' ? this.#quoted(line) : this.#plain()
      if (cell === undefined) return undefined
      cells.push(cell)
      if (this.#text[this.#at] !== this.#separator) break
      this.#at += 1
    }
    this.#lineEnd()
    return { line, cells }
  }

  #plain(): string {
    const start = this.#at
    while (this.#at < this.#text.length && !this.#isEnd()) this.#at += 1
    return this.#text.slice(start, this.#at)
  }

  #quoted(line: number): string | undefined {
    const parts: string[] = []
    this.#at += 1
    for (;;) {
      const end = this.#text.indexOf('"', this.#at)
      if (end < 0) {
        this.problem = { line, code: 'quote-not-closed' }
        return undefined
      }
      parts.push(this.#text.slice(this.#at, end))
      this.#at = end + 1
      if (this.#text[this.#at] !== '"') break
      parts.push('"')
      this.#at += 1
    }
    const cell = parts.join('')
    this.#line += cell.match(/\r\n|\n|\r/g)?.length ?? 0
    if (this.#at < this.#text.length && !this.#isEnd()) {
      this.problem = { line: this.#line, code: 'text-behind-quote' }
      return undefined
    }
    return cell
  }

  #isEnd(): boolean {
    const char = this.#text[this.#at]
    return char === this.#separator || char === '\n' || char === '\r'
  }

  #lineEnd(): void {
    if (this.#text[this.#at] === '\r') this.#at += 1
    if (this.#text[this.#at] === '\n') this.#at += 1
    this.#line += 1
  }
}
