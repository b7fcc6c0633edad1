/** The text of a search into what it asks for. */

import { closest } from './closest.ts'
import type { SearchProblem, SearchProblemCode } from './search-problems.ts'
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

export type ParsedSearch =
  | { readonly ok: true; readonly query: SearchQuery }
  /** In the order of their places. */
  | { readonly ok: false; readonly problems: readonly [SearchProblem, ...SearchProblem[]] }

export function parseSearch(text: string): ParsedSearch {
  if (text.length > MAXIMUM_SEARCH_LENGTH) {
    const place = { start: MAXIMUM_SEARCH_LENGTH, end: text.length }
    return { ok: false, problems: [problem(place, 'too-long', { most: MAXIMUM_SEARCH_LENGTH })] }
  }
  const pieces = splitSearch(text)
  const surplus = pieces[MAXIMUM_SEARCH_PARTS]
  if (surplus) {
    const place = { start: surplus.start, end: text.length }
    return { ok: false, problems: [problem(place, 'too-many-parts', { most: MAXIMUM_SEARCH_PARTS })] }
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
  return problem(piece, 'not-negatable', { word: read.word, opposite })
}

const OPPOSITES: Readonly<Partial<Record<SearchPart['word'], SearchWord>>> = {
  after: 'before',
  before: 'after',
  longer: 'shorter',
  shorter: 'longer',
}

function readPiece(piece: Piece): SearchPart | SearchProblem {
  const { word, value, quoted, open } = piece
  if (open) return problem(piece, 'quote-open')
  if (word === undefined) {
    if (value.trim() === '') return problem(piece, 'nothing-quoted')
    return { word: quoted ? 'phrase' : 'text', text: value }
  }
  if (!isSearchWord(word)) return unknownWord(piece, word)
  if (value.trim() === '') return problem(piece, 'value-missing', { word, example: SEARCH_WORDS[word].example })
  return readValue(piece, word)
}

function readValue(piece: Piece, word: SearchWord): SearchPart | SearchProblem {
  const { value } = piece
  const { takes } = SEARCH_WORDS[word]
  if (takes === 'name') return { word: word as NameWord, text: value }
  if (takes === 'duration') {
    const durationMs = parseDuration(value)
    if (durationMs !== undefined) return { word: word as DurationWord, durationMs }
    return problem(piece, 'not-a-duration', { word, value: short(value) })
  }
  if (takes === 'time') {
    const time = parseTime(value)
    const fits = time && (word !== 'on' || (time.kind !== 'ago' && time.kind !== 'minute'))
    if (fits) return { word: word as TimeWord, time }
    return problem(piece, word === 'on' ? 'not-a-day' : 'not-a-time', { word, value: short(value) })
  }
  return readChoice(piece, word as ChoiceWord)
}

function readChoice(piece: Piece, word: ChoiceWord): SearchPart | SearchProblem {
  const value = piece.value.toLowerCase()
  if (CHOICES[word].includes(value)) return { word, value } as SearchPart
  const near = closest(value, CHOICES[word])
  const said = { word, value: short(piece.value) }
  return near === undefined
    ? problem(piece, 'unknown-value', { ...said, choices: CHOICES[word].join(', ') })
    : problem(piece, 'misspelt-value', { ...said, near })
}

function unknownWord({ start, valueStart }: Piece, word: string): SearchProblem {
  const near = closest(word, WORDS)
  const place = { start, end: valueStart }
  return near === undefined
    ? problem(place, 'unknown-word', { word: short(word), words: WORDS.map((each) => `${each}:`).join(' ') })
    : problem(place, 'misspelt-word', { word: short(word), near })
}

/** What was said before and cannot hold together with it. */
function contradiction(part: SearchPart, before: readonly SearchPart[], piece: Piece): SearchProblem | undefined {
  const { word } = part
  if (word === 'text' || word === 'phrase' || part.not) return undefined
  const same = before.filter((each) => each.word === word && !each.not)
  if (same.length === 0) return undefined
  if (!SEARCH_WORDS[word].repeats) return problem(piece, 'said-twice', { word })
  if (part.word !== 'is') return undefined
  const isAboutRecording = (value: SearchState) => value === 'recorded' || value === 'unrecorded'
  const other = same.find((each) => each.word === 'is' && isAboutRecording(each.value) === isAboutRecording(part.value))
  if (other?.word !== 'is') return undefined
  return problem(piece, 'contradicts', { value: part.value, other: other.value })
}

const short = (value: string): string => (value.length > 40 ? `${value.slice(0, 40).toWellFormed()}…` : value)

const problem = (
  { start, end }: Pick<SearchProblem, 'start' | 'end'>,
  code: SearchProblemCode,
  values: SearchProblem['values'] = {},
): SearchProblem => ({ code, start, end, values })
