import { expect, it } from 'vitest'
import { formatBar, formatProgress, formatSize, formatSummary } from './format-progress.ts'
import { noTotals } from './run-download.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [12_345_678, '12 MB'],
  [5_000_000_000_000_000, '5000 TB'],
])('tells %i bytes as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

it('draws the whole, then each that arrives, no wider than the terminal', () => {
  const totals = noTotals()
  Object.assign(totals, {
    found: 4,
    foundBytes: 4000,
    alreadyHere: 1,
    alreadyHereBytes: 1000,
    saved: 1,
    savedBytes: 1000,
  })
  totals.receivedBytes = 1500
  totals.active.set('a', { name: 'Ada Lovelace to 101', sizeBytes: 1000, receivedBytes: 500 })
  expect(formatProgress(totals, 1000, 80)).toEqual([
    '[############------------] 2 of 4+ recordings, 1.5 kB/s',
    '[############------------] Ada Lovelace to 101 1.0 kB',
  ])
  totals.listed = true
  expect(formatProgress(totals, 1000, 40)[0]).toBe('[############------------] 2 of 4 recor')
})

it('counts a Chinese character as the two columns that it is drawn in, and cuts none in half', () => {
  const active = new Map([['r', { name: '名'.repeat(60), sizeBytes: 100, receivedBytes: 0 }]])
  const [, line = ''] = formatProgress({ ...noTotals(), active }, 0, 48)
  expect(line).toBe(`${formatBar(0)} ${'名'.repeat(10)}`)
  const emoji = new Map([['r', { name: '🎧'.repeat(60), sizeBytes: 100, receivedBytes: 0 }]])
  expect(formatProgress({ ...noTotals(), active: emoji }, 0, 49)[1]).toBe(`${formatBar(0)} ${'🎧'.repeat(10)}`)
})

it('names in the end only what happened', () => {
  const totals = noTotals()
  Object.assign(totals, {
    found: 3,
    alreadyHere: 1,
    saved: 1,
    savedBytes: 1000,
    receivedBytes: 1000,
    failed: 1,
    retries: 2,
  })
  expect(formatSummary(totals, 2000)).toBe(
    '3 recordings: 1 saved (1.0 kB, 500 B/s), 1 were here already, 2 tries again, 1 FAILED\n',
  )
})
