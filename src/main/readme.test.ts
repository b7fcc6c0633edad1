import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runExplain } from '../cli/explain.test-kit.ts'
import { applyDocument } from '../contract/apply-document.ts'

const ROOT = new URL('../../', import.meta.url)
const README = readFileSync(new URL('README.md', ROOT), 'utf8')

/** Code blocks of a language, without the indentation of the list they stand in. */
const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms'))].map(
    ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )
const [document = '', settings = '', call = ''] = blocks('json')

it('has a document that can be applied as it stands', () => {
  expect(applyDocument.safeParse(JSON.parse(document))).toMatchObject({ success: true })
})

it('shows what tapeline explain really answers', async () => {
  const files = { 'settings.json': settings, 'call.json': call }
  const { output } = await runExplain({ settings: 'settings.json', call: 'call.json' }, { files })
  const [transcript] = blocks('console')
  expect(transcript).toBe(`$ npm run -s tapeline -- explain --settings settings.json --call call.json\n${output}`)
})

it('leads to files that are there', () => {
  const targets = [...README.matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target)
  expect(targets.length).toBeGreaterThan(10)
  expect(targets.filter((target) => !existsSync(new URL(target, ROOT)))).toEqual([])
})
