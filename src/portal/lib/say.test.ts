import { afterAll, expect, it } from 'vitest'
import { readImport } from '../../core/people-import/read-import.ts'
import { cdrMappingOf } from '../../core/reconciliation/cdr-mapping.ts'
import { readCdrs } from '../../core/reconciliation/read-cdrs.ts'
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

it('says in German what is wrong with the lines of a file', async () => {
  await startLanguage('de')
  const people = ['', 'Colour;Name;Name;\nred;Ada;Ada;x;y\n', 'Name\n"Ada', 'Name\n"Ada"x'].flatMap((text) =>
    readImport('users', text).problems.map(({ message }) => message),
  )
  const cdrs = ['', 'a,b\n', 'start,talk,from\n,1,2\nsoon,1,2\n2026-03-03,,2\n"', 'start,talk,from\n"1"x'].flatMap(
    (text) => {
      const reading = readCdrs(text, cdrMappingOf(undefined, {}), 'UTC')
      let next = reading.next()
      while (!next.done) next = reading.next()
      return next.value.problems.map(({ message }) => message)
    },
  )
  const messages = [...new Set([...people, ...cdrs])]
  expect(messages.length).toBeGreaterThan(10)
  expect(messages.filter((message) => say(message) === message)).toEqual([])
  expect(say('There are 5 cells, but 4 columns')).toBe('Es sind 5 Zellen, aber 4 Spalten')
})
