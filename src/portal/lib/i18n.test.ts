import { afterAll, expect, it } from 'vitest'
import { chosenLanguage, errorSentence, locale, startLanguage, t } from './i18n.ts'

afterAll(() => startLanguage('en'))

it('says the English text where no language was started', () => {
  expect(t('{count} calls of {name}', { count: 2, name: 'Clara' })).toBe('2 calls of Clara')
  expect(t('{count} calls', { count: 1 })).toBe('1 call')
})

it('says it in German, with the plural that belongs to the number', async () => {
  await startLanguage('de')
  expect([t('Calls'), t('{count} calls', { count: 1 }), t('{count} calls', { count: 2 })]).toEqual([
    'Gespräche',
    '1 Gespräch',
    '2 Gespräche',
  ])
  expect(locale()).toBe('de')
})

it('says in English what has no translation', async () => {
  await startLanguage('de')
  expect(t('<b> & {what}: a.b', { what: '{x}' })).toBe('<b> & {x}: a.b')
})

it('has a sentence of its own for error codes, where the language is not that of the server', async () => {
  await startLanguage('de')
  expect(errorSentence('too-many-tags', { maximum: 1000 })).toContain('1.000')
  expect(errorSentence('invalid-search', {})).toBeUndefined()
  await startLanguage('en')
  expect(errorSentence('too-many-tags', { maximum: 1000 })).toBeUndefined()
})

it('takes the first language of the browser that there is', () => {
  expect(chosenLanguage()).toBe('en')
})
