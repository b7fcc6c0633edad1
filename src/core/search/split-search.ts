/** The text of a search into its pieces; where they stand is counted in UTF-16 units from 0. */

export interface Piece {
  /** What stands before the colon, in lower case; absent for plain words and quoted text. */
  readonly word?: string
  /** Without quotes and escapes. */
  readonly value: string
  readonly quoted: boolean
  /** A minus stands before it. */
  readonly not: boolean
  /** The quote that was opened is not closed. */
  readonly open: boolean
  readonly start: number
  /** Where the value begins, with its quote. */
  readonly valueStart: number
  /** Behind the last character. */
  readonly end: number
}

/** `from:`, but not `sip:ann@acme.example`, `10:30` or `https://…`. */
const WORD = /([a-z][a-z-]*):(?!\/\/)/iy
/** Not before a digit, where it is part of a telephone number. */
const MINUS = /-(?=["\p{L}+])/uy
/** An address as people paste it is text. */
const SCHEMES = new Set(['sip', 'sips', 'tel'])
const BLANKS = /\s*/y
const UNQUOTED = /\S*/y
const QUOTED = /"((?:[^"\\]|\\.)*)("?)/suy

export function splitSearch(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  for (let at = match(BLANKS, text, 0)[0].length; at < text.length; ) {
    const piece = pieceAt(text, at)
    pieces.push(piece)
    at = piece.end + match(BLANKS, text, piece.end)[0].length
  }
  return pieces
}

function pieceAt(text: string, start: number): Piece {
  const not = match(MINUS, text, start)[0] !== ''
  const from = not ? start + 1 : start
  const [whole, found = ''] = match(WORD, text, from)
  const word = found.toLowerCase()
  const isWord = word !== '' && !SCHEMES.has(word)
  const valueStart = isWord ? from + whole.length : from
  const at = { start, valueStart, not, ...(isWord && { word }) }
  if (text[valueStart] !== '"') {
    const [value] = match(UNQUOTED, text, valueStart)
    return { ...at, value, quoted: false, open: false, end: valueStart + value.length }
  }
  const [quote, inside = '', closing] = match(QUOTED, text, valueStart)
  const open = closing !== '"'
  // An open quote has everything; a backslash at the very end escapes nothing.
  const value = open ? text.slice(valueStart + 1) : inside.replace(/\\(.)/gsu, '$1')
  return { ...at, value, quoted: true, open, end: open ? text.length : valueStart + quote.length }
}

/** What the sticky expression finds at `at`; empty when it finds nothing. */
function match(expression: RegExp, text: string, at: number): readonly [string, ...(string | undefined)[]] {
  expression.lastIndex = at
  const [whole = '', ...groups] = expression.exec(text) ?? []
  return [whole, ...groups]
}
