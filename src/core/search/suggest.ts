/** How the search that somebody types may go on. */

import { formatName } from './format-search.ts'
import type { SearchWord } from './search-query.ts'
import { CHOICES, isSearchWord, SEARCH_WORDS, WEEKDAYS, WORDS } from './search-words.ts'
import { splitSearch } from './split-search.ts'

export interface Suggestion {
  /** Takes the place of the text from `start` to `end`. */
  readonly insert: string
  readonly meaning: string
}

export interface Suggestions {
  /** In UTF-16 units from 0. */
  readonly start: number
  readonly end: number
  /** The likeliest first. Empty when anything may stand there. */
  readonly options: readonly Suggestion[]
}

/** What is called so in the account; they know best. */
export interface KnownNames {
  readonly group?: readonly string[]
  readonly queue?: readonly string[]
  readonly user?: readonly string[]
  readonly disposition?: readonly string[]
  readonly tag?: readonly string[]
}

const MAXIMUM_OPTIONS = 20
const DURATIONS = ['30s', '1m', '5m', '15m', '1h']
const DAYS = ['today', 'yesterday', ...WEEKDAYS]

/** `cursor`: where the caret stands. */
export function suggestSearch(text: string, cursor: number, names: KnownNames = {}): Suggestions {
  const piece = splitSearch(text).find(({ start, end }) => start < cursor && cursor <= end)
  if (!piece) return { start: cursor, end: cursor, options: WORDS.map(wordSuggestion) }
  const { word, start, valueStart, end } = piece
  if (word === undefined || cursor < valueStart) {
    const from = piece.not ? start + 1 : start
    const typed = text.slice(from, cursor).toLowerCase()
    return { start: from, end, options: WORDS.filter((each) => each.startsWith(typed)).map(wordSuggestion) }
  }
  if (!isSearchWord(word)) return { start, end, options: [] }
  const typed = text.slice(valueStart, cursor).replace(/^"/, '').toLowerCase()
  const known = valuesOf(word, names)
  const options = [
    ...known.filter((value) => value.toLowerCase().startsWith(typed)),
    ...known.filter((value) => value.toLowerCase().indexOf(typed) > 0),
  ]
  const { meaning } = SEARCH_WORDS[word]
  return {
    start: piece.not ? start + 1 : start,
    end,
    options: options.slice(0, MAXIMUM_OPTIONS).map((value) => ({ insert: `${word}:${formatName(value)}`, meaning })),
  }
}

function valuesOf(word: SearchWord, names: KnownNames): readonly string[] {
  switch (word) {
    case 'from':
    case 'to':
    case 'user':
      return names.user ?? []
    case 'queue':
      return names.queue ?? []
    case 'group':
      return names.group ?? []
    case 'owner':
      return ['account', ...(names.queue ?? []), ...(names.user ?? [])]
    case 'disposition':
      return names.disposition ?? []
    case 'tag':
      return names.tag ?? []
    case 'note':
      return []
    case 'longer':
    case 'shorter':
      return DURATIONS
    case 'on':
      return DAYS
    case 'after':
    case 'before':
      return [...DAYS, '1h', '24h', '7d', '30d']
    default:
      return CHOICES[word]
  }
}

function wordSuggestion(word: SearchWord): Suggestion {
  return { insert: `${word}:`, meaning: SEARCH_WORDS[word].meaning }
}
