/**
 * Patterns an administrator writes: literal text, `*` for any characters or none, and one pair of parentheses around what counts;
 * `\\` makes the next character literal. The whole value must fit; case does not matter; each `*` takes as little as it can, the last the rest.
 *
 *   sip:(*)@queues.example      *;queue=(*);*
 *
 * No regular expressions: one that an administrator writes meets text that a stranger sends, and a backtracking engine can be made
 * to run for minutes. Here every literal is looked for once, from where the one before ended, and nothing is tried again: where
 * it stands furthest to the left, the most room is left for the others.
 */

export type ValuePattern = GoodPattern | BadPattern

interface GoodPattern {
  readonly ok: true
  /** The literals between the stars, in lower case: one more than there are stars. */
  readonly literals: readonly string[]
  readonly open?: Place
  readonly close?: Place
}

interface BadPattern {
  readonly ok: false
  /** For the person who wrote it. */
  readonly problem: string
}

/** Between two characters of the pattern. */
interface Place {
  readonly literal: number
  readonly offset: number
}

export const MAXIMUM_PATTERN_CHARACTERS = 200

export function parsePattern(text: string): ValuePattern {
  if (text.length > MAXIMUM_PATTERN_CHARACTERS) return bad(`longer than ${MAXIMUM_PATTERN_CHARACTERS} characters`)
  const literals = ['']
  let open: Place | undefined
  let close: Place | undefined
  const here = (): Place => ({ literal: literals.length - 1, offset: literals.at(-1)?.length ?? 0 })
  const add = (char: string) => literals.push((literals.pop() ?? '') + folded(char))
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? ''
    if (char === '*') literals.push('')
    else if (char === '(') {
      if (open) return bad('more than one pair of parentheses')
      open = here()
    } else if (char === ')') {
      if (!open || close) return bad('a closing parenthesis without an opening one')
      close = here()
    } else if (char !== '\\') add(char)
    else {
      index += 1
      if (index === text.length) return bad('nothing behind the backslash')
      add(text[index] ?? '')
    }
  }
  if (open && !close) return bad('a parenthesis is not closed')
  return { ok: true, literals, ...(open && close ? { open, close } : {}) }
}

/** What counts of the value; undefined when it does not fit, or when the pattern is none. */
export function matchPattern(pattern: ValuePattern, value: string): string | undefined {
  if (!pattern.ok) return undefined
  const text = folded(value)
  const { literals, open, close } = pattern
  const positions: number[] = []
  let end = 0
  for (const [index, literal] of literals.entries()) {
    const isLast = index === literals.length - 1
    const position = index === 0 ? 0 : isLast ? text.length - literal.length : text.indexOf(literal, end)
    if (position < end || !text.startsWith(literal, position)) return undefined
    positions.push(position)
    end = position + literal.length
  }
  if (end !== text.length) return undefined
  const at = (place: Place | undefined, otherwise: number) =>
    place ? (positions[place.literal] ?? 0) + place.offset : otherwise
  return value.slice(at(open, 0), at(close, value.length))
}

function bad(problem: string): BadPattern {
  return { ok: false, problem }
}

/** ASCII letters only: folding others may change the length, and positions with it. */
function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
