import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { CALL_FLAGS } from '../core/words/call-words.ts'
import { ERROR_CODES } from './error-codes.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DOCUMENT = readFileSync(`${ROOT}docs/errors.md`, 'utf8')

/** Rows of all tables: cells without the code's back quotes. */
const ROWS = [...DOCUMENT.matchAll(/^\| `([\w-]+)` \|(.*)\|$/gm)].map(([, code = '', rest = '']) => [
  code,
  ...rest.split('|').map((cell) => cell.trim()),
])

const SOURCES = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/\.(test|fuzz|test-kit)\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(`${ROOT}src/${path}`, 'utf8') }))

it('is told in docs/errors.md word by word', () => {
  const codes = Object.entries(ERROR_CODES).map(([code, { fault, text }]) => [code, fault, text])
  expect(ROWS.filter((row) => row.length === 3)).toEqual(codes)
})

it('flags of a call are told in docs/errors.md too', () => {
  const flags = Object.entries(CALL_FLAGS).map(([flag, text]) => [flag, `${text}.`])
  expect(ROWS.filter((row) => row.length === 2)).toEqual(flags)
})

it('lists every code that is thrown', () => {
  const thrown = SOURCES.flatMap(({ path, text }) =>
    [...text.matchAll(/new AppError\(\s*'([\w-]+)'/g)].map(([, code = '']) => ({ path, code })),
  )
  expect(thrown.length).toBeGreaterThan(30)
  expect(thrown.filter(({ code }) => !(code in ERROR_CODES))).toEqual([])
})

it('lists no code that nothing says', () => {
  const text = SOURCES.filter(({ path }) => !/error-codes\.ts$|http-status\.ts$/.test(path))
    .map((source) => source.text)
    .join('\n')
  expect(Object.keys(ERROR_CODES).filter((code) => !text.includes(`'${code}'`))).toEqual([])
})
