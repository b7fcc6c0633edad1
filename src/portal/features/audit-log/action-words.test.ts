import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { actionWords } from './action-words.ts'

const SOURCES = join(import.meta.dirname, '../../../')

/** `action: 'user.created'`, `deed('queue.removed', …)`, `done(asked, user, 'sign-in.unlocked')`. */
const ACTION = /(?:action: |deed\(|done\([^'()]*)'([a-z-]+\.[a-z-]+)'/gi
/** What is put together from two parts there. */
const PUT_TOGETHER = ['requested', 'granted', 'approved', 'not-approved', 'revoked', 'refused'].map(
  (what) => `access.${what}`,
)

test('every action that is audited has words', () => {
  const files = globSync('{server,archive,store,main}/**/*.ts', { cwd: SOURCES }).filter((name) => !/\.test/.test(name))
  const found = files.flatMap((name) =>
    [...readFileSync(join(SOURCES, name), 'utf8').matchAll(ACTION)].map(([, action]) => action ?? ''),
  )
  expect(found.length).toBeGreaterThan(80)
  const wordless = [...new Set([...found, ...PUT_TOGETHER])].filter((action) => actionWords(action) === action)
  expect(wordless).toEqual([])
})
