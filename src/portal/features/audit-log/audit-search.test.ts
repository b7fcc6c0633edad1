import { expect, test } from 'vitest'
import { auditQueryOf, parseAuditSearch } from './audit-search.ts'

test('what is no day and no text is left out of the search', () => {
  const raw = { q: 'ada', from: '2026-03-29', to: 'yesterday', action: '', actor: 7, other: 'x' }
  expect(parseAuditSearch(raw)).toEqual({ q: 'ada', from: '2026-03-29' })
})

test('days are whole days of the zone, also where the clocks change', () => {
  expect(auditQueryOf({ from: '2026-03-29', to: '2026-03-29', q: 'x' }, 'Europe/Berlin')).toEqual({
    q: 'x',
    from: '2026-03-28T23:00:00.000Z',
    to: '2026-03-29T22:00:00.000Z',
  })
})
