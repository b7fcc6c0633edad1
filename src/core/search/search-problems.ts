/** What may be wrong with the text of a search, and what would be right: sentences with `{…}` for what stands there. */

export const SEARCH_PROBLEMS = {
  'too-long': 'The search is too long: at most {most} characters',
  'too-many-parts': 'The search has too many parts: at most {most}',
  'quote-open': 'The quotation mark is not closed: put another " at the end of the text',
  'nothing-quoted': 'Nothing stands between the quotation marks',
  'value-missing': 'Behind {word}: stands nothing. Without a blank, for example {word}:{example}',
  'unknown-word': 'There is no word “{word}:”. The words are {words}. To find it as text put it in quotation marks',
  'misspelt-word': 'There is no word “{word}:”. Did you mean {near}:? To find it as text put it in quotation marks',
  'unknown-value': '{word}: does not know “{value}”; write one of {choices}',
  'misspelt-value': '{word}: does not know “{value}”; did you mean {word}:{near}?',
  'not-a-duration': '“{value}” is no length: write {word}:90s, {word}:5m, {word}:1h30m or {word}:2:30',
  'not-a-time':
    '“{value}” is no time: write {word}:today, {word}:yesterday, {word}:monday, {word}:2026-11-01 or {word}:2026-11, also {word}:2026-11-01T09:30 or {word}:7d for seven days ago',
  'not-a-day':
    '“{value}” is no day or month: write {word}:today, {word}:yesterday, {word}:monday, {word}:2026-11-01 or {word}:2026-11',
  'said-twice': '{word}: stands here a second time; once is enough',
  contradicts: 'is:{value} cannot stand beside is:{other}; leave one of them away',
  'not-negatable': '-{word}: would be {opposite}:; write that',
} as const satisfies Record<string, string>

export type SearchProblemCode = keyof typeof SEARCH_PROBLEMS

export interface SearchProblem {
  readonly code: SearchProblemCode
  /** From where to where in the text, in UTF-16 units from 0; the end is exclusive. */
  readonly start: number
  readonly end: number
  /** Of its sentence. */
  readonly values: Readonly<Record<string, string | number>>
}

export const searchProblemText = ({ code, values }: SearchProblem): string =>
  SEARCH_PROBLEMS[code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
