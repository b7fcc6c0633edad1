/** What a person may type to find a call, and how it meets what is stored: lower-case lines, found by substring. */

import { type Expression, type SqlBool, sql } from 'kysely'
import type { Call, Party } from '../core/model/call.ts'
import type { PolicyLevel } from '../core/model/policy.ts'
import { storableText } from './row-values.ts'

/** Enough for a conference; bounds the index whatever a phone system sends. */
const MAXIMUM_LENGTH = 2000

/** Names, numbers and addresses of all parties, one value per line, with a line break at either end; of an imported call what it was called there. */
export function searchTextOf({ parties, imported }: Pick<Call, 'parties' | 'imported'>): string {
  const values = new Set<string>(imported && [folded(imported.originalId)])
  for (const { name, number, aor } of parties) {
    if (name) values.add(folded(name))
    if (number) values.add(/\d/.test(number) ? digitsOf(number) : folded(number))
    if (aor) values.add(folded(aor.replace(/^(sips?|tel):/i, '')))
  }
  return `\n${[...values].join('\n').slice(0, MAXIMUM_LENGTH)}\n`
}

/** Of the first party of that role. */
interface SearchedSide {
  /** As `searchTextOf`. */
  readonly lines: string
  /** The user and the device that it was matched to. */
  readonly ids: readonly string[]
}

export function searchedSideOf({ parties }: Pick<Call, 'parties'>, role: Party['role']): SearchedSide {
  const party = parties.find((each) => each.role === role)
  if (!party) return { lines: '', ids: [] }
  return {
    lines: searchTextOf({ parties: [party] }),
    ids: [party.userId, party.deviceId].filter((id) => id !== undefined),
  }
}

/** How the call is recorded, as codes: whose policy its recordings follow, whether a rule or somebody began, what wanted them. */
export function traitsOf({ replay }: Pick<Call, 'replay'>): string[] {
  const segments = replay?.segments ?? []
  return [
    ...new Set(
      segments.flatMap(({ owner, triggers, startedBy }) => [
        ownerTrait(ownerIdOf(owner)),
        modeTrait(startedBy === 'command' ? 'on-demand' : 'always'),
        ...triggers.map(({ kind }) => triggerTrait(kind)),
      ]),
    ),
  ]
}

/** Of an owner that is the account itself. */
export const ACCOUNT_OWNER = 'account'
export const ownerTrait = (id: string) => `owner:${storableText(id)}`
export const modeTrait = (mode: string) => `mode:${mode}`
export const triggerTrait = (kind: PolicyLevel['kind']) => `trigger:${kind}`

function ownerIdOf(level: PolicyLevel): string {
  switch (level.kind) {
    case 'queue':
      return level.queueId
    case 'user':
      return level.userId
    case 'device':
      return level.deviceId
    default:
      return ACCOUNT_OWNER
  }
}

const TELEPHONE_NUMBER = /^[+(]?[\d][\d\s()./-]*$/
const IPV4_ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/

/** What a text with one value a line is compared with, and how: `~` is PostgreSQL's for regular expressions. */
export interface TextPattern {
  readonly operator: 'like' | '~'
  readonly pattern: string
}

export function fits(text: Expression<unknown>, { operator, pattern }: TextPattern): Expression<SqlBool> {
  return operator === 'like' ? sql<SqlBool>`${text} like ${pattern}` : sql<SqlBool>`${text} ~ ${pattern}`
}

/**
 * Patterns which must all hold. A telephone number in any spelling is one term of digits, anything else is split at blanks. Shorter than a
 * trigram no index helps: terms of one or two characters must be a whole word (Li), or, digits, a whole value (extension 42).
 */
export function searchPatterns(text: string): readonly TextPattern[] {
  const trimmed = folded(text)
  if (TELEPHONE_NUMBER.test(trimmed) && !IPV4_ADDRESS.test(trimmed)) {
    return [patternOf(nationalDigits(digitsOf(trimmed)))]
  }
  return trimmed.split(/\s+/).filter(Boolean).map(patternOf)
}

/** One pattern: the text as it stands, with its blanks. */
export function phrasePattern(text: string): TextPattern {
  return patternOf(folded(text))
}

/**
 * As `searchPatterns`, of what one party or one user is called. A number with a plus is the beginning of a number; one of up to five
 * digits an extension, or the end of a number; a longer one a part.
 */
export function namePatterns(text: string): readonly TextPattern[] {
  const trimmed = folded(text)
  const digits = digitsOf(trimmed)
  if (!TELEPHONE_NUMBER.test(trimmed) || IPV4_ADDRESS.test(trimmed)) return searchPatterns(trimmed)
  if (trimmed.startsWith('+')) return [like(`%\n${digits}%`)]
  return digits.length > 5 || digits.startsWith('0') ? searchPatterns(trimmed) : [like(`%${digits}\n%`)]
}

/** With this text in it, of whatever length. */
export function partPattern(text: string): string {
  return `%${literal(folded(text))}%`
}

export function wholeText(text: string): string {
  return folded(text)
}

/** Only these mean something in an expression. Before what a locale takes for a letter, a backslash would too. */
const SIGNS = /[!-/:-@[-`{-~]/g

function patternOf(term: string): TextPattern {
  if (term.length > 2) return like(`%${literal(term)}%`)
  if (/^\d+$/.test(term)) return like(`%\n${term}\n%`)
  return { operator: '~', pattern: `[\n ]${term.replace(SIGNS, '\\$&')}[\n ]` }
}

const like = (pattern: string): TextPattern => ({ operator: 'like', pattern })

function literal(term: string): string {
  return term.replace(/[\\%_]/g, '\\$&')
}

/** `0049 30…`, `030…` and `+49 30…` name one line: leading zeros of a long number only say from where it is dialled. */
function nationalDigits(digits: string): string {
  return digits.length > 5 ? digits.replace(/^0{1,2}/, '') : digits
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}

function folded(text: string): string {
  return storableText(text).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
