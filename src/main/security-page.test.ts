import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/security.md', root), 'utf8')
const named = [...page.matchAll(/`([\w-]+(?:\/[\w.-]+)+)`/g)].map(([, path = '']) => path)

test('what the security page names as proof is there', () => {
  expect(named.length).toBeGreaterThan(50)
  const missing = named.filter((path) => ![path, `src/${path}`].some((each) => existsSync(new URL(each, root))))
  expect(missing).toEqual([])
})

test('every line says how it stands', () => {
  const rows = page.split('\n').filter((line) => /^\| \d/.test(line))
  expect(rows.length).toBeGreaterThan(120)
  expect(rows.filter((row) => !/^\| [\d.,– ]+ \| (met|part|open|n\/a|install)/.test(row))).toEqual([])
})
