import { expect, test } from 'vitest'
import { type SignInNews, signInLetter } from './sign-in-letter.ts'

const LINK = 'https://calls.example/set-password#token'

test.each([
  ['invitation', 'en', 'Your access to call recordings', 'You then sign in with mei@acme.example.'],
  ['invitation', 'de', 'Ihr Zugang zu Gesprächsaufnahmen', 'Danach melden Sie sich mit mei@acme.example an.'],
  ['password-reset', 'en', 'Set a new password for Tapeline', 'your password stays as it is.'],
  ['password-reset', 'de', 'Neues Passwort für Tapeline festlegen', 'Ihr Passwort bleibt, wie es ist.'],
  ['user.password-changed', 'en', 'Your sign-in to Tapeline was changed', 'Your password was changed.'],
  ['second-factor.removed', 'de', 'Ihre Anmeldung bei Tapeline wurde geändert', 'Ein zweiter Faktor Ihrer Anmeldung'],
] as const)('%s in %s', (what, language, subject, part) => {
  const happened: SignInNews['happened'] = what === 'invitation' ? { what, signInName: 'mei@acme.example' } : { what }
  const letter = signInLetter({ language, personName: 'Mei Tanaka', link: LINK, happened })
  expect(letter.subject).toBe(subject)
  expect(letter.text).toContain(part)
  expect(letter.text).toContain(`\n\n${LINK}\n`)
  expect(letter.text).toMatch(language === 'de' ? /^Guten Tag Mei Tanaka,\n\n/ : /^Hello Mei Tanaka,\n\n/)
})
