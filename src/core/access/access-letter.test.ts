import { expect, test } from 'vitest'
import { type AccessNews, accessLetter } from './access-letter.ts'

const NEWS: AccessNews = {
  language: 'en',
  personName: 'Olga Office',
  accountName: 'Acme Bikes',
  timeZone: 'Europe/Berlin',
  scope: { kind: 'queue', name: 'Support' },
  link: 'https://calls.example.com/settings/access',
  happened: { what: 'requested', by: 'Ben Agent', reason: 'Complaint 4711' },
}
const ENDS_AT = '2026-03-01 10:30:00'

test.each([
  [
    {},
    'Ben Agent asks for access to recordings',
    'access to the calls of queue Support at Acme Bikes: “Complaint 4711”.',
  ],
  [
    { happened: { what: 'approved', endsAt: ENDS_AT } },
    'Your request for access was approved',
    'It ends by itself: 2026-03-01 10:30:00 (Europe/Berlin).',
  ],
  [
    { happened: { what: 'refused', reason: 'Not your customer' }, scope: { kind: 'call', name: '' } },
    'Your request for access was refused',
    'one call at Acme Bikes was refused.\n“Not your customer”',
  ],
  [{ language: 'de' }, 'Ben Agent bittet um Zugriff auf Aufnahmen', 'die Gespräche der Warteschlange Support'],
  [
    { language: 'de', happened: { what: 'approved', endsAt: ENDS_AT } },
    'Ihrer Bitte um Zugriff wurde zugestimmt',
    'Er endet von selbst: 2026-03-01 10:30:00',
  ],
  [
    { language: 'de', happened: { what: 'refused' }, scope: { kind: 'account', name: '' } },
    'Ihre Bitte um Zugriff wurde abgelehnt',
    'alle Gespräche bei Acme Bikes wurde abgelehnt.',
  ],
] as const)('%j: %s', (changes, subject, part) => {
  const letter = accessLetter({ ...NEWS, ...changes } as AccessNews)
  expect(letter.subject).toBe(subject)
  expect(letter.text).toContain(part)
  expect(letter.text).toMatch(/^(Hello|Guten Tag) Olga Office,\n\n/)
  expect(letter.text.endsWith(`\n\n${NEWS.link}\n`)).toBe(true)
})

test('whoever asks writes no lines of their own', () => {
  const happened = { what: 'requested', by: 'Ben\nAgent', reason: 'Hello,\n\nopen https://evil.example' } as const
  const { subject, text } = accessLetter({ ...NEWS, happened })
  expect(subject).toBe('Ben Agent asks for access to recordings')
  expect(text).toContain('“Hello, open https://evil.example”')
})
