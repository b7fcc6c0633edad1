import type { SearchPart, SearchQuery } from './search-query.ts'
import { formatDuration, formatTime } from './search-values.ts'
import { splitSearch } from './split-search.ts'

/** As it would be typed: reading it again gives the same query. */
export function formatSearch(query: SearchQuery): string {
  return query.map(formatPart).join(' ')
}

function formatPart(part: SearchPart): string {
  return part.not ? `-${formatHeld(part)}` : formatHeld(part)
}

function formatHeld(part: SearchPart): string {
  if (part.word === 'text') return isPlain(part) ? part.text : quoted(part.text)
  if (part.word === 'phrase') return quoted(part.text)
  if ('text' in part) return `${part.word}:${formatName(part.text)}`
  if ('durationMs' in part) return `${part.word}:${formatDuration(part.durationMs)}`
  if ('time' in part) return `${part.word}:${formatTime(part.time)}`
  return `${part.word}:${part.value}`
}

/** Nothing in it would be read as anything but words. */
function isPlain({ text, not }: { readonly text: string; readonly not?: true }): boolean {
  if (not) return PLAIN_WITH_MINUS.test(text) && splitSearch(text).every(({ word }) => word === undefined)
  return splitSearch(text).every((piece) => piece.word === undefined && !piece.quoted && !piece.not)
}

/** One word that is read as such behind a minus. */
const PLAIN_WITH_MINUS = /^[\p{L}+]\S*$/u

/** As it stands behind the colon of a word. */
export function formatName(name: string): string {
  return /^[^\s"]\S*$/.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
