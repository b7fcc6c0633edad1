import { expect, it } from 'vitest'
import { party, sampleCall } from '../store/call.test-kit.ts'
import { createExportNames } from './export-names.ts'

const account = { id: 'a1', slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' }
const recording = { id: 'r1', startedAtMs: Date.UTC(2026, 2, 1), durationMs: 1000 } as Parameters<
  ReturnType<typeof createExportNames>['ofRecording']
>[2]

const from = (name: string, callee = 'Bo') =>
  sampleCall({
    accountId: account.id,
    parties: [party({ index: 0, role: 'caller', name }), party({ index: 1, role: 'callee', name: callee })],
  })

function named(template: string | undefined, ...callers: readonly string[]): readonly string[] {
  const names = createExportNames({ ...(template && { fileNames: template }), hasPlainNames: false }, false)
  return callers.map((caller) => names.ofRecording(account, from(caller), recording))
}

it('gives no name twice, even where somebody is called as a second file would be', () => {
  expect(named('{caller}', 'Ada', 'ADA', 'Ada (2)', 'Ada')).toEqual(['Ada', 'ADA (2)', 'Ada (2) (2)', 'Ada (3)'])
  expect(named('{caller}', 'Ada (2)', 'Ada', 'Ada')).toEqual(['Ada (2)', 'Ada', 'Ada (3)'])
})

it('makes no folder where the tables are', () => {
  expect(named('{caller}/{date}', 'calls.csv', 'Calls.JSONL', 'calls')).toEqual([
    '_calls.csv/2026-03-01',
    '_Calls.JSONL/2026-03-01',
    'calls/2026-03-01',
  ])
})

it('is short enough for every file system with the longest ending, however long the names are', () => {
  const long = 'Я'.repeat(40)
  for (const fileNames of [undefined, '{caller}{callee}{caller}']) {
    const names = createExportNames({ ...(fileNames && { fileNames }), hasPlainNames: false }, false)
    const stems = ['one', 'two', 'two'].map((side) =>
      names.ofRecording(account, from(long, long), recording, `${side}${long}`),
    )
    expect(new Set(stems).size).toBe(3)
    for (const stem of stems) expect(Buffer.byteLength(`${stem}.wav.tlsealed`)).toBeLessThanOrEqual(255)
    expect(stems[0]).toContain(' - oneЯЯЯ')
    expect(stems[2]).toMatch(/Я \(2\)$/)
  }
})
