/**
 * What the portal says, in the language of whoever reads. The English text is the key: `t('{count} calls', { count })`. The catalogues in
 * `languages/` hold what stands for it; English holds only what has a plural. A catalogue is there before any other module of the portal runs
 * (main.tsx), so that words may stand at the top of a module. Changing the language loads the page again.
 */

import english from '../languages/en.json' with { type: 'json' }

const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

/** Each under its own name. */
export const LANGUAGE_NAMES = Object.entries(LANGUAGES) as readonly (readonly [Language, string])[]

type Catalogue = Readonly<Record<string, string>>

interface Words {
  readonly catalogue: Catalogue
  /** What the server's error codes mean; it says so itself in English, often with more detail. */
  readonly errors: Catalogue
}

const WORDS: Readonly<Record<Language, () => Promise<Words>>> = {
  en: () => Promise.resolve({ catalogue: english, errors: {} }),
  de: async () => {
    const [catalogue, errors] = await Promise.all([
      import('../languages/de.json', { with: { type: 'json' } }),
      import('../languages/de-errors.json', { with: { type: 'json' } }),
    ])
    return { catalogue: catalogue.default, errors: errors.default }
  },
}
const KEPT_AS = 'tapeline.language'

let inUse: Language = 'en'
// English at once: what only computes, as in tests, needs no start.
let words: Words = { catalogue: english, errors: {} }
let plurals: Intl.PluralRules | undefined

/** What was chosen here, or the first language of the browser that there is, or English. */
export function chosenLanguage(): Language {
  const wanted = [kept(), ...(globalThis.navigator?.languages ?? [])]
  return wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

/** Before anything else of the portal runs. */
export async function startLanguage(language: Language): Promise<void> {
  words = await WORDS[language]()
  inUse = language
  plurals = undefined
  if (globalThis.document) document.documentElement.lang = language
}

/** Numbers as the language groups their digits; what must not be grouped, as a year, comes as text. */
function shown(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString(locale()) : String(value ?? '')
}

export function chooseLanguage(language: Language): void {
  if (language === inUse) return
  localStorage.setItem(KEPT_AS, language)
  location.reload()
}

export const language = (): Language => inUse

/** For `Intl`: `en-GB` has days before months and 24 hours. */
export const locale = (): string => (inUse === 'en' ? 'en-GB' : inUse)

/** `key` is the English text; `count` chooses the plural. What has no translation is said in English. */
export function t(key: string, values: Readonly<Record<string, string | number | undefined>> = {}): string {
  const { count } = values
  const plural = typeof count === 'number' ? words.catalogue[`${key}_${pluralOf(count)}`] : undefined
  return withValues(plural ?? words.catalogue[key] ?? key, values)
}

/** Made when it is needed: what a browser knows of languages takes it its time (public/at-once.js). */
function pluralOf(count: number): string {
  plurals ??= new Intl.PluralRules(inUse)
  return plurals.select(count)
}

/** Undefined where the server's own sentence says it better, or there is none. `details`: what the server sent along. */
export function errorSentence(code: string, details: Readonly<Record<string, unknown>>): string | undefined {
  const sentence = words.errors[code]
  return sentence === undefined ? undefined : withValues(sentence, details)
}

/** In one pass: braces in a value are no place for another. */
function withValues(sentence: string, values: Readonly<Record<string, unknown>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name]))
}

/** `Users` in the middle of a sentence: `users`. German keeps its capitals. */
export const inSentence = (label: string): string => (inUse === 'en' ? label.toLowerCase() : label)

/** `a, b and c` */
export const listed = (texts: readonly string[]): string => new Intl.ListFormat(locale()).format(texts)

function kept(): string | undefined {
  try {
    return globalThis.localStorage?.getItem(KEPT_AS) ?? undefined
  } catch {
    return undefined
  }
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag)
}
