import { expect, it } from 'vitest'
import { defaultLayout, resizeColumn } from './columns.ts'
import { isNewer, readLocal } from './local-layout.ts'

const layout = resizeColumn(defaultLayout('conversations'), 'owner', 222)

it('reads what was kept, also by a Tapeline whose server kept nothing, and nothing else', () => {
  const local = { layout, atMs: 5, isSent: true }
  expect(readLocal('conversations', JSON.stringify(local))).toEqual(local)
  expect(readLocal('conversations', JSON.stringify({ ...local, layout: null }))).toEqual({ ...local, layout: null })
  expect(readLocal('conversations', JSON.stringify(layout))).toEqual({ layout, atMs: 0, isSent: false })
  for (const text of [null, undefined, '', '{', 'null', '3', '[]', '{}', '{"atMs":1}', '{"layout":null}']) {
    expect(readLocal('conversations', text)).toBeUndefined()
  }
  const strange = { layout: { order: ['no', 'legs'], shown: ['no', 'legs'], widths: { no: 1 } }, atMs: 1 }
  expect(readLocal('conversations', JSON.stringify(strange))).toMatchObject({ layout: { widths: {} }, isSent: false })
})

it('holds here what was changed or sent since the session was told', () => {
  const told = { atMs: 100, keptAtMs: 50 }
  for (const isSent of [true, false]) expect(isNewer({ layout, atMs: 101, isSent }, told)).toBe(true)
  expect(isNewer({ layout, atMs: 99, isSent: true }, told)).toBe(false)
})

it('holds what was not sent, unless the server has something newer', () => {
  const unsent = { layout, atMs: 60, isSent: false }
  expect(isNewer(unsent, { atMs: 100, keptAtMs: 50 })).toBe(true)
  expect(isNewer(unsent, { atMs: 100, keptAtMs: 70 })).toBe(false)
  expect(isNewer({ ...unsent, atMs: 0 }, { atMs: 100, keptAtMs: undefined })).toBe(true)
})
