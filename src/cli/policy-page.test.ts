import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { PresetName } from '../core/model/policy.ts'
import { PRESETS } from '../core/policy/presets.ts'
import { runExplain } from './explain.test-kit.ts'

const page = await readFile(new URL('../../docs/api/policy.md', import.meta.url), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((block) => block[1])

test.each([0, 1])('worked example %i prints what the page says', async (index) => {
  const [settings, call] = blocks('json').slice(index * 2)
  const files = { 'settings.json': settings, 'call.json': call }
  expect(await runExplain({ settings: 'settings.json', call: 'call.json' }, { files })).toEqual({
    exitCode: 0,
    output: blocks('text')[index],
    errors: '',
  })
})

test('the table of options has the values of every preset', () => {
  const [, ...presets] = (/^\| option \| (.*) \|$/m.exec(page)?.[0] ?? '')
    .split('|')
    .map((cell) => cell.trim())
    .filter(Boolean)
  expect(presets.sort()).toEqual(Object.keys(PRESETS).sort())
  const columns = ['tapeline', 'mir', 'kazoo', 'netsapiens'] satisfies PresetName[]
  const told = columns.map((preset, column) => {
    const rows = [...page.matchAll(/^\| `([a-zA-Z.]+)` \| (.*) \| (.*) \| (.*) \| (.*) \|$/gm)]
    return [preset, Object.fromEntries(rows.map((row) => [row[1], row[column + 2]]))]
  })
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries(columns.map((preset) => [preset, optionWords(PRESETS[preset])])),
  )
})

function optionWords(options: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) =>
      name === 'exclude' ? Object.entries(optionWords(value, 'exclude.')) : [[`${prefix}${name}`, valueWords(value)]],
    ),
  )
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ') || '–'
  if (typeof value !== 'object' || value === null) return String(value)
  const codes = Object.entries(value).map(([command, code]) => `${command} ${code}`)
  return codes.join(', ') || '–'
}
