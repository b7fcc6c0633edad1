import { expect, test } from 'vitest'
import type { CallsSearch } from './calls-search.ts'
import { typed, wholeQuery, wholeText } from './whole-query.ts'

test.each<[CallsSearch, string]>([
  [{}, ''],
  [{ q: 'from:+4930', direction: 'inbound', period: 'yesterday' }, 'from:+4930 on:yesterday direction:inbound'],
  [{ recorded: false, why: 'codec', flag: 'cut-short' }, 'is:unrecorded why:codec flag:cut-short'],
  [{ live: true, period: 'week' }, 'after:7d is:live'],
  [{ period: 'days', from: '2026-11-01', to: '2026-11-30' }, 'after:2026-11-01 before:2026-12-01'],
  [{ period: 'days', from: '2026-11-01', to: '2026-11-01' }, 'on:2026-11-01'],
  [{ q: 'direction:outbound', direction: 'inbound' }, 'direction:outbound'],
  [{ q: 'from:', direction: 'inbound' }, 'from:'],
])('%j is typed %s', (search, text) => {
  expect(wholeText(search)).toBe(text)
})

test('what is typed keeps whose calls are shown, and no button', () => {
  const search: CallsSearch = { q: 'ann', direction: 'inbound', account: 'a1', heardBy: 'u1' }
  expect(typed(search, wholeQuery(search) ?? [])).toEqual({ q: 'ann direction:inbound', account: 'a1', heardBy: 'u1' })
  expect(typed(search, [])).toEqual({ account: 'a1', heardBy: 'u1' })
  expect(typed({ view: 'participants', period: 'any' }, [])).toEqual({ view: 'participants', period: 'any' })
})
