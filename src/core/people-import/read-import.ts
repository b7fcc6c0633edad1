/** A file of users or devices as lines of fields, with what cannot be read of it. */

import { findColumn, type ImportKind } from './import-columns.ts'
import { type CsvSeparator, parseCsv } from './parse-csv.ts'

export interface ImportProblem {
  readonly line: number
  /** Head of the column, as the file has it. */
  readonly column?: string
  readonly message: string
}

export interface ImportLine {
  readonly line: number
  /** What is empty is not there: it stays as it is. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>
}

export interface ReadImport {
  readonly separator: CsvSeparator
  readonly lines: readonly ImportLine[]
  readonly problems: readonly ImportProblem[]
  /** Field → head of its column in this file. */
  readonly heads: Readonly<Record<string, string>>
}

export function readImport(kind: ImportKind, text: string): ReadImport {
  const { separator, rows, problem } = parseCsv(text)
  const [head, ...body] = rows
  const problems: ImportProblem[] = []
  const columns = (head?.cells ?? []).map((title) => findColumn(kind, title))
  const heads: Record<string, string> = {}
  for (const [index, column] of columns.entries()) {
    const title = head?.cells[index]?.trim() ?? ''
    const place = { line: head?.line ?? 1, ...(title === '' ? {} : { column: title }) }
    if (!column && title !== '') problems.push({ ...place, message: 'There is no such column' })
    if (column && column.field in heads) problems.push({ ...place, message: 'This column is there twice' })
    if (column) heads[column.field] = title
  }
  if (!head) problems.push({ line: 1, message: 'The file is empty' })
  if (problem) problems.push({ line: problem.line, message: PROBLEM_TEXTS[problem.code] })
  const lines = body.map(({ line, cells }): ImportLine => {
    if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
      problems.push({ line, message: `There are ${cells.length} cells, but ${columns.length} columns` })
    }
    const homeless = cells.findIndex((cell, index) => cell.trim() !== '' && head?.cells[index]?.trim() === '')
    if (homeless >= 0) problems.push({ line, message: `Cell ${homeless + 1} has no column: its heading is empty` })
    const fields = columns.flatMap((column, index) => {
      const value = asTyped(cells[index] ?? '')
      if (!column || value === '') return []
      return [[column.field, column.isList ? listOf(value) : column.isWord ? wordOf(value) : value] as const]
    })
    return { line, fields: Object.fromEntries(fields) }
  })
  return { separator, lines: lines.filter(({ fields }) => Object.keys(fields).length > 0), problems, heads }
}

const PROBLEM_TEXTS = {
  'quote-not-closed': 'A quotation mark is not closed',
  'text-behind-quote': 'Behind a closing quotation mark stands something that is no separator',
} as const

/** An apostrophe before a sign keeps spreadsheets from computing it: our own exports put it there. */
function asTyped(cell: string): string {
  return cell.trim().replace(/^'(?=[=+\-@])/, '')
}

/** `IP phone` is `ip-phone`. */
function wordOf(value: string): string {
  return value.toLowerCase().replaceAll(/[\s_]+/g, '-')
}

/** Numbers have blanks in them: only bars, commas, semicolons and line ends part them; addresses also blanks. */
function listOf(value: string): string[] {
  const parts = value.split(value.includes('@') ? /[|,;\s]+/ : /[|,;\r\n]+/)
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
