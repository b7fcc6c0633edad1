import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../contract/error-codes.ts'
import { PERMISSIONS } from '../../core/model/permission.ts'
import { OPTION_LABELS } from '../../core/policy/option-words.ts'
import { WHY_NOT_RECORDED } from '../../core/policy/why-not-recorded.ts'
import { SEARCH_PROBLEMS } from '../../core/search/search-problems.ts'
import { SEARCH_WORDS } from '../../core/search/search-words.ts'
import { READY_MADE_MAPPINGS } from '../../core/siprec/fact-mapping/ready-made-mappings.ts'
import { RIGHTS_IN_WORDS, ROLES_IN_WORDS } from '../../core/words/access-words.ts'
import { CALL_FLAGS } from '../../core/words/call-words.ts'
import { QUALITY_FINDINGS } from '../../core/words/quality-words.ts'
import { SENTENCES } from '../lib/say.ts'
import german from './de.json' with { type: 'json' }
import germanErrors from './de-errors.json' with { type: 'json' }
import english from './en.json' with { type: 'json' }
import { sources, untranslated, usedKeys } from './used-words.test-kit.ts'

/** Said by their code: `t(ROLES_IN_WORDS[role].name)`. */
const FROM_CORE: readonly string[] = [
  ...Object.values(PERMISSIONS),
  ...Object.values(OPTION_LABELS),
  ...Object.values(WHY_NOT_RECORDED),
  ...Object.values(RIGHTS_IN_WORDS),
  ...Object.values(ROLES_IN_WORDS).flatMap(({ name, text }) => [name, text]),
  ...Object.values(CALL_FLAGS),
  ...Object.values(QUALITY_FINDINGS),
  ...Object.values(READY_MADE_MAPPINGS).map(({ about }) => about),
  ...Object.values(SEARCH_PROBLEMS),
  ...Object.values(SEARCH_WORDS).map(({ meaning }) => meaning),
]

/** Names and examples that are the same in every language. */
const SAME_EVERYWHERE: readonly string[] = [
  'Tapeline',
  'OpenAPI',
  'pbx.example.com',
  'abcd-efgh-jkmn-pqrs',
  ...['/mnt/recordings', 'https://s3.example.com', 'tapeline/', 'STANDARD_IA'],
  // Words of the phone's own menus, and of the answer its lamp reads.
  ...['Action URL', 'send URL', 'recording', 'paused', 'armed', 'off', 'idle'],
]

const files = sources()
const used = files.flatMap(usedKeys)
const GERMAN: Readonly<Record<string, string>> = german
const ENGLISH: Readonly<Record<string, string>> = english

/** `_one` and `_other` where English tells them apart. */
function entriesOf(key: string): readonly string[] {
  return `${key}_other` in ENGLISH ? [`${key}_one`, `${key}_other`] : [key]
}

const placeholders = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g))].sort()

const withoutPlural = (key: string): string => key.replace(/_(one|other)$/, '')

describe('the words of the portal', () => {
  const wanted = new Map([
    ...[...FROM_CORE, ...SENTENCES].flatMap((key) => entriesOf(key).map((entry) => [entry, 'core'] as const)),
    ...used.flatMap(({ text, at }) => entriesOf(text).map((entry) => [entry, at] as const)),
  ])

  it('have a German entry each (add them to languages/de.json)', () => {
    expect([...wanted].filter(([entry]) => !(entry in GERMAN)).map(([entry, at]) => `${at}  ${entry}`)).toEqual([])
  })

  it('are all said somewhere (take the others out of languages/de.json)', () => {
    expect(Object.keys(GERMAN).filter((entry) => !wanted.has(entry))).toEqual([])
  })

  it('keep their {values}; one of something may leave out the number', () => {
    const lost = Object.entries({ ...GERMAN, ...ENGLISH }).filter(([entry, text]) => {
      const expected = placeholders(withoutPlural(entry))
      const given = placeholders(text)
      const may = entry.endsWith('_one') ? expected.filter((name) => name !== '{count}') : expected
      return !may.every((name) => given.includes(name)) || !given.every((name) => expected.includes(name))
    })
    expect(lost).toEqual([])
  })

  it('have both forms where they have a plural, and a number to choose by', () => {
    const forms = Object.keys(ENGLISH)
    expect(forms.filter((entry) => !/_(one|other)$/.test(entry))).toEqual([])
    const keys = [...new Set(forms.map(withoutPlural))]
    expect(keys.flatMap((key) => [`${key}_one`, `${key}_other`]).filter((entry) => !forms.includes(entry))).toEqual([])
    const counted = new Set(used.filter(({ hasCount }) => hasCount).map(({ text }) => text))
    expect(keys.filter((key) => !counted.has(key))).toEqual([])
  })

  it('are said through t(): none stands in the page as it is', () => {
    const bare = files.flatMap(untranslated).filter(({ text }) => !SAME_EVERYWHERE.includes(text))
    expect(bare.map(({ text, at }) => `${at}  ${text}`)).toEqual([])
  })
})

/** Their message says what exactly is wrong: a sentence for all of them would say less. */
const SAY_WHY: readonly string[] = [
  'invalid-request',
  'invalid-search',
  'scenario-invalid',
  'single-sign-on-failed',
  'too-many-attempts',
  'role-not-allowed',
  'storage-plan-invalid',
  'settings-id-unknown',
  'order-not-allowed',
  'order-impossible',
  'document-invalid',
]
/** Only programs on the machine of Tapeline meet them. */
const OF_THE_MACHINE = /^(journal|zip)-/

it('every error that a request can bring about has its German (add it to languages/de-errors.json)', () => {
  const wanted = Object.entries(ERROR_CODES).flatMap(([code, { fault }]) =>
    fault === 'request' && !SAY_WHY.includes(code) && !OF_THE_MACHINE.test(code) ? [code] : [],
  )
  expect(wanted.filter((code) => !(code in germanErrors))).toEqual([])
  expect(Object.keys(germanErrors).filter((code) => !(code in ERROR_CODES))).toEqual([])
})
