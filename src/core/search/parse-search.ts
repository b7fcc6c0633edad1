/** The text of a search into what it asks for. */

import { closest } from './closest.ts'
import type {
  ChoiceWord,
  DurationWord,
  NameWord,
  SearchPart,
  SearchQuery,
  SearchState,
  SearchWord,
  TimeWord,
} from './search-query.ts'
import { parseDuration, parseTime } from './search-values.ts'
import { CHOICES, isSearchWord, SEARCH_WORDS, WORDS } from './search-words.ts'
import { type Piece, splitSearch } from './split-search.ts'

/** Characters of a whole search. */
export const MAXIMUM_SEARCH_LENGTH = 500
export const MAXIMUM_SEARCH_PARTS = 24

export interface SearchProblem {
  readonly code: SearchProblemCode
  /** From where to where in the text, in UTF-16 units from 0; the end is exclusive. */
  readonly start: number
  readonly end: number
  /** What is wrong there, and what would be right. */
  readonly message: string
}

type SearchProblemCode =
  | 'too-long'
  | 'too-many-parts'
  | 'unknown-word'
  | 'value-missing'
  | 'quote-open'
  | 'not-a-duration'
  | 'not-a-time'
  | 'unknown-value'
  | 'said-twice'
  | 'not-negatable'

export type ParsedSearch =
  | { readonly ok: true; readonly query: SearchQuery }
  /** In the order of their places. */
  | { readonly ok: false; readonly problems: readonly [SearchProblem, ...SearchProblem[]] }

export function parseSearch(text: string): ParsedSearch {
  if (text.length > MAXIMUM_SEARCH_LENGTH) {
    const message = `The search is too long: at most ${MAXIMUM_SEARCH_LENGTH} characters`
    return { ok: false, problems: [{ code: 'too-long', start: MAXIMUM_SEARCH_LENGTH, end: text.length, message }] }
  }
  const pieces = splitSearch(text)
  const surplus = pieces[MAXIMUM_SEARCH_PARTS]
  if (surplus) {
    const message = `The search has too many parts: at most ${MAXIMUM_SEARCH_PARTS}`
    return { ok: false, problems: [{ code: 'too-many-parts', start: surplus.start, end: text.length, message }] }
  }
  const parts: SearchPart[] = []
  const problems: SearchProblem[] = []
  for (const piece of pieces) {
    const read = withMinus(readPiece(piece), piece)
    const found = 'code' in read ? read : (contradiction(read, parts, piece) ?? read)
    if ('code' in found) problems.push(found)
    else append(parts, found)
  }
  const [first, ...rest] = problems
  return first ? { ok: false, problems: [first, ...rest] } : { ok: true, query: parts }
}

/** Plain words that stand beside each other are one text: a telephone number may have blanks. */
function append(parts: SearchPart[], part: SearchPart): void {
  const last = parts.at(-1)
  if (part.word === 'text' && last?.word === 'text' && !part.not && !last.not) {
    parts[parts.length - 1] = { word: 'text', text: `${last.text} ${part.text}` }
  } else parts.push(part)
}

function withMinus(read: SearchPart | SearchProblem, piece: Piece): SearchPart | SearchProblem {
  if ('code' in read || !piece.not) return read
  const opposite = OPPOSITES[read.word]
  if (opposite === undefined) return { ...read, not: true }
  const message = `-${read.word}: would be ${opposite}:; write that`
  return problem(piece, 'not-negatable', message)
}

const OPPOSITES: Readonly<Partial<Record<SearchPart['word'], SearchWord>>> = {
  after: 'before',
  before: 'after',
  longer: 'shorter',
  shorter: 'longer',
}

function readPiece(piece: Piece): SearchPart | SearchProblem {
  const { word, value, quoted, open } = piece
  if (open)
    return problem(piece, 'quote-open', 'The quotation mark is not closed: put another " at the end of the text')
  if (word === undefined) {
    if (value.trim() === '') return problem(piece, 'value-missing', 'Nothing stands between the quotation marks')
    return { word: quoted ? 'phrase' : 'text', text: value }
  }
  if (!isSearchWord(word)) return unknownWord(piece, word)
  if (value.trim() === '') {
    const message = `Behind ${word}: stands nothing. Without a blank, for example ${exampleOf(word)}`
    return problem(piece, 'value-missing', message)
  }
  return readValue(piece, word)
}

function readValue(piece: Piece, word: SearchWord): SearchPart | SearchProblem {
  const { value } = piece
  const { takes } = SEARCH_WORDS[word]
  if (takes === 'name') return { word: word as NameWord, text: value }
  if (takes === 'duration') {
    const durationMs = parseDuration(value)
    if (durationMs !== undefined) return { word: word as DurationWord, durationMs }
    const message = `${quote(value)} is no length: write ${word}:90s, ${word}:5m, ${word}:1h30m or ${word}:2:30`
    return problem(piece, 'not-a-duration', message)
  }
  if (takes === 'time') {
    const time = parseTime(value)
    const fits = time && (word !== 'on' || (time.kind !== 'ago' && time.kind !== 'minute'))
    if (fits) return { word: word as TimeWord, time }
    return problem(piece, 'not-a-time', timeMessage(word, value))
  }
  return readChoice(piece, word as ChoiceWord)
}

function readChoice(piece: Piece, word: ChoiceWord): SearchPart | SearchProblem {
  const value = piece.value.toLowerCase()
  if (CHOICES[word].includes(value)) return { word, value } as SearchPart
  const near = closest(value, CHOICES[word])
  const right = near === undefined ? `write one of ${CHOICES[word].join(', ')}` : `did you mean ${word}:${near}?`
  return problem(piece, 'unknown-value', `${word}: does not know ${quote(piece.value)}; ${right}`)
}

function timeMessage(word: SearchWord, value: string): string {
  const days = `${word}:today, ${word}:yesterday, ${word}:monday, ${word}:2026-11-01 or ${word}:2026-11`
  const moments = word === 'on' ? '' : `, also ${word}:2026-11-01T09:30 or ${word}:7d for seven days ago`
  return `${quote(value)} is no ${word === 'on' ? 'day or month' : 'time'}: write ${days}${moments}`
}

function unknownWord(piece: Piece, word: string): SearchProblem {
  const near = closest(word, WORDS)
  const right =
    near === undefined ? `The words are ${WORDS.map((each) => `${each}:`).join(' ')}.` : `Did you mean ${near}:?`
  const message = `There is no word ${quote(`${word}:`)}. ${right} To find it as text put it in quotation marks`
  return problem({ ...piece, end: piece.valueStart }, 'unknown-word', message)
}

/** What was said before and cannot hold together with it. */
function contradiction(part: SearchPart, before: readonly SearchPart[], piece: Piece): SearchProblem | undefined {
  const { word } = part
  if (word === 'text' || word === 'phrase' || part.not) return undefined
  const same = before.filter((each) => each.word === word && !each.not)
  if (same.length === 0) return undefined
  if (!SEARCH_WORDS[word].repeats)
    return problem(piece, 'said-twice', `${word}: stands here a second time; once is enough`)
  if (part.word !== 'is') return undefined
  const isAboutRecording = (value: SearchState) => value === 'recorded' || value === 'unrecorded'
  const other = same.find((each) => each.word === 'is' && isAboutRecording(each.value) === isAboutRecording(part.value))
  if (other?.word !== 'is') return undefined
  return problem(piece, 'said-twice', `is:${part.value} cannot stand beside is:${other.value}; leave one of them away`)
}

function exampleOf(word: SearchWord): string {
  return `${word}:${SEARCH_WORDS[word].example}`
}

function quote(value: string): string {
  return `“${value.length > 40 ? `${value.slice(0, 40).toWellFormed()}…` : value}”`
}

function problem(
  { start, end }: Pick<Piece, 'start' | 'end'>,
  code: SearchProblemCode,
  message: string,
): SearchProblem {
  return { code, start, end, message }
}
