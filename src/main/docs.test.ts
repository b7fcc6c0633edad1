/** Pages are read by people who cannot know that they are wrong. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const filesIn = (folder: string, name: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .map((path) => join(folder, path))

const PAGES = ['README.md', 'ARCHITECTURE.md', ...filesIn('docs', /\.md$/)]
const SOURCES = filesIn('src', /\.tsx?$/)

it('every page and every file that a page names is there', () => {
  const named = PAGES.flatMap((page) => {
    const text = read(page)
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+\.md)/g)].map(([, to = '']) => join(dirname(page), to))
    const files = [...text.matchAll(/`((?:src|docs|test|bench|scripts)\/[\w./-]+)`/g)].map(([, to = '']) => to)
    return [...links, ...files].map((to) => ({ page, to }))
  })
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter(({ to }) => !existsSync(join(ROOT, to)))).toEqual([])
})

it('every page that code names is there', () => {
  const named = SOURCES.flatMap((source) =>
    [...read(source).matchAll(/docs\/[\w/-]+\.md/g)].map(([page]) => ({ source, page })),
  )
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter(({ page }) => !existsSync(join(ROOT, page)))).toEqual([])
})

it('every RFC that code follows is in docs/specs.md', () => {
  const listed = new Set([...read('docs/specs.md').matchAll(/RFC \d{4}/g)].map(([rfc]) => rfc))
  const followed = SOURCES.flatMap((source) =>
    [...read(source).matchAll(/RFC \d{4}/g)].map(([rfc]) => ({ source, rfc })),
  )
  expect(followed.filter(({ rfc }) => !listed.has(rfc))).toEqual([])
})
