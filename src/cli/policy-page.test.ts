import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { PresetName } from '../core/model/policy.ts'
import { defaultSettings } from '../core/policy/presets.ts'
import { runExplain } from './explain.test-kit.ts'

const page = await readFile(new URL('../../docs/api/policy.md', import.meta.url), 'utf8')

test('the worked example prints what the page says', async () => {
  const [settings, call] = [...page.matchAll(/```json\n(.*?)```/gs)].map((block) => block[1])
  const printed = /```text\n(.*?)```/s.exec(page)?.[1]
  const files = { 'settings.json': settings, 'call.json': call }
  expect(await runExplain({ settings: 'settings.json', call: 'call.json' }, { files })).toEqual({
    exitCode: 0,
    output: printed,
    errors: '',
  })
})

test('the table of presets has their values', () => {
  const rows = [...page.matchAll(/^\| `(tapeline|mir|kazoo|netsapiens)`.*all four `(.*)` \| (\d+) \|$/gm)]
  expect(rows).toHaveLength(4)
  for (const [, name, cell, minimumDurationMs] of rows) {
    const networks = { onnet: cell, offnet: cell }
    expect(defaultSettings(name as PresetName)).toEqual({
      preset: name,
      account: { inbound: networks, outbound: networks },
      minimumDurationMs: Number(minimumDurationMs),
    })
  }
})
