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

const CATALOGUES: Readonly<Record<Language, () => Promise<{ readonly default: Catalogue }>>> = {
  en: () => Promise.resolve({ default: english }),
  de: () => import('../languages/de.json'),
}
const KEPT_AS = 'tapeline.language'

let inUse: Language = 'en'
// English at once: what only computes, as in tests, needs no start.
let catalogue: Catalogue = english
let plurals = new Intl.PluralRules('en')

/** What was chosen here, or the first language of the browser that there is, or English. */
export function chosenLanguage(): Language {
  const wanted = [kept(), ...(globalThis.navigator?.languages ?? [])]
  return wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

/** Before anything else of the portal runs. */
export async function startLanguage(language: Language): Promise<void> {
  const { default: loaded } = await CATALOGUES[language]()
  inUse = language
  catalogue = loaded
  plurals = new Intl.PluralRules(language)
  if (globalThis.document) document.documentElement.lang = language
}

/** Numbers as the language groups their digits; what must not be grouped, as a year, comes as text. */
function shown(value: string | number | undefined): string {
  return typeof value === 'number' ? value.toLocaleString(locale()) : (value ?? '')
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
  const plural = typeof count === 'number' ? catalogue[`${key}_${plurals.select(count)}`] : undefined
  // In one pass: braces in a value are no place for another.
  return (plural ?? catalogue[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name]))
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
