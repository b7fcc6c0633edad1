/** A search as a form holds it: one word's parts are read and written, the others stay where they are. */

import type { SearchPart, SearchQuery } from './search-query.ts'

type PartOf<Word extends SearchPart['word']> = SearchPart & { readonly word: Word }

/** The first part of that word. `not`: of those with a minus. */
export function partOf<Word extends SearchPart['word']>(
  query: SearchQuery,
  word: Word,
  { not = false }: { readonly not?: boolean } = {},
): PartOf<Word> | undefined {
  return query.find((part): part is PartOf<Word> => part.word === word && (part.not === true) === not)
}

/** With `next` in the place of the first part of its word, or at the end; without it when `next` is undefined. */
export function withPart(
  query: SearchQuery,
  word: SearchPart['word'],
  next: SearchPart | undefined,
  { not = false }: { readonly not?: boolean } = {},
): SearchQuery {
  const at = query.findIndex((part) => part.word === word && (part.not === true) === not)
  if (at < 0) return next ? [...query, next] : query
  return query.toSpliced(at, 1, ...(next ? [next] : []))
}

export type SideWord = 'from' | 'to'
export type SideField = 'name' | 'number' | 'extension'

const NUMBER = /^[+(]?\d[\d\s()./-]*$/

/** What `from:` and `to:` mean by a text: as store/call-search.ts reads it. */
export function fieldOf(text: string): SideField {
  if (!NUMBER.test(text.trim())) return 'name'
  const digits = text.replace(/\D/g, '')
  return digits.length <= 5 && !text.trim().startsWith('+') && !digits.startsWith('0') ? 'extension' : 'number'
}

export function sideField(query: SearchQuery, word: SideWord, field: SideField): string {
  const part = query.find((each) => isField(each, word, field))
  return part && 'text' in part ? part.text : ''
}

/** An empty text takes it away. */
export function withSideField(query: SearchQuery, word: SideWord, field: SideField, text: string): SearchQuery {
  const at = query.findIndex((part) => isField(part, word, field))
  const next: readonly SearchPart[] = text.trim() === '' ? [] : [{ word, text: text.trim() }]
  return at < 0 ? [...query, ...next] : query.toSpliced(at, 1, ...next)
}

function isField(part: SearchPart, word: SideWord, field: SideField): boolean {
  return part.word === word && !part.not && 'text' in part && fieldOf(part.text) === field
}

/** What no field of the form shows: words and phrases, exclusions, `on:`, and further parts of a word that has a field. */
export function beyondForm(query: SearchQuery): SearchQuery {
  const [, beyond] = splitByForm(query)
  return beyond
}

/** The form's fields stay; what is beyond them becomes `next`. */
export function withBeyondForm(query: SearchQuery, next: SearchQuery): SearchQuery {
  const [shown] = splitByForm(query)
  return [...shown, ...next]
}

function splitByForm(query: SearchQuery): readonly [shown: SearchQuery, beyond: SearchQuery] {
  const fields = query.map(formField)
  const isShown = (_: SearchPart, index: number) =>
    fields[index] !== undefined && fields.indexOf(fields[index]) === index
  return [query.filter(isShown), query.filter((part, index) => !isShown(part, index))]
}

/** Name of the field that shows such a part; it shows the first of them. */
function formField(part: SearchPart): string | undefined {
  if (part.not) return part.word === 'queue' ? 'not queue' : undefined
  switch (part.word) {
    case 'text':
    case 'phrase':
    case 'on':
      return undefined
    case 'from':
    case 'to':
      return `${part.word} ${fieldOf(part.text)}`
    case 'is':
      return part.value === 'recorded' || part.value === 'unrecorded' ? 'recording' : 'status'
    default:
      return part.word
  }
}
