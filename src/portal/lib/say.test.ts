import { afterAll, expect, it } from 'vitest'
import { startLanguage } from './i18n.ts'
import { say } from './say.ts'

afterAll(() => startLanguage('en'))

it('leaves English as it is', () => {
  expect(say('Recorded: the rules of user Clara Vogt ask for it')).toBe(
    'Recorded: the rules of user Clara Vogt ask for it',
  )
})

it('says in German what it knows the parts of, and names as they are', async () => {
  await startLanguage('de')
  expect(say('Recorded: the rules of user Clara Vogt (201) ask for it')).toBe(
    'Aufgezeichnet: die Regeln von Benutzer Clara Vogt (201) verlangen es',
  )
  expect(say('Recorded in 2 segments: user Clara Vogt, then queue Support')).toBe(
    'In 2 Segmenten aufgezeichnet: Benutzer Clara Vogt, dann Warteschlange Support',
  )
  expect(say('Can be recorded: stopped by user Clara; recorded before: started by hand')).toBe(
    'Kann aufgezeichnet werden: beendet von Benutzer Clara; vorher aufgezeichnet: von Hand gestartet',
  )
  expect(say('Not recorded: something new under the sun.')).toBe('Nicht aufgezeichnet: something new under the sun.')
})
