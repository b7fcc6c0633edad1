import { expect, it } from 'vitest'
import { searchHelp } from './search-help.ts'

const PAGES = new Map([
  ['a.md', '# Signing in\n\nWith a passkey or a password.'],
  ['b.md', '# Passkeys\n\nA passkey is of a device.'],
  ['c.md', '# Calls\n\nNothing of it.'],
])

it('finds pages with every word, those named so first', () => {
  expect(searchHelp(PAGES, 'passkey').map(({ page }) => page)).toEqual(['b.md', 'a.md'])
  expect(searchHelp(PAGES, 'PASSKEY password').map(({ title }) => title)).toEqual(['Signing in'])
  expect(searchHelp(PAGES, 'nowhere')).toEqual([])
  expect(searchHelp(PAGES, '  ')).toEqual([])
})

it('shows the words around it without the marks of Markdown', () => {
  expect(searchHelp(PAGES, 'device')[0]?.excerpt).toBe('Passkeys A passkey is of a device.…')
})
