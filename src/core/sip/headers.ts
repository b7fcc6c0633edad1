/** Header lookup, RFC 3261 §7.3: names in any case, long or compact; several rows or one row with commas. */

import { trimBlanks } from './blanks.ts'
import type { SipHeader } from './message.ts'

/** Anything with headers: a message, or the rows of a request of the call layer. */
export interface WithHeaders {
  readonly headers: readonly SipHeader[]
}

/** RFC 3261 §7.3.3 and the registrations after it (RFC 3515, 3841, 3892, 4028, 6665, 8224). */
const LONG_OF_COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
}

const COMPACT_OF_LONG: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LONG_OF_COMPACT).map(([compact, long]) => [long, compact]),
)

/** The long name in lower case: `v` and `VIA` are both `via`. */
export function headerName(name: string): string {
  const lower = name.toLowerCase()
  return lower.length === 1 ? (LONG_OF_COMPACT[lower] ?? lower) : lower
}

/** Value of the first row of that name, unfolded and trimmed, `''` when it is empty. */
export function headerValue(message: WithHeaders, name: string): string | undefined {
  const long = headerName(name)
  const compact = COMPACT_OF_LONG[long]
  for (const header of message.headers) if (matches(header.name, long, compact)) return header.value
  return undefined
}

/** Values of all rows of that name, in order, commas untouched. */
export function headerValues(message: WithHeaders, name: string): string[] {
  const long = headerName(name)
  const compact = COMPACT_OF_LONG[long]
  const values: string[] = []
  for (const header of message.headers) if (matches(header.name, long, compact)) values.push(header.value)
  return values
}

/** Single values of a header that is a comma-separated list (Via, Contact, Record-Route, Supported, …), empty ones left out. */
export function headerList(message: WithHeaders, name: string): string[] {
  const values = headerValues(message, name)
  if (values.length === 1 && !values[0]?.includes(',')) return values[0] === '' ? [] : values
  return values.flatMap(splitHeaderList)
}

/** Option tags or method names of a list header, in lower case (RFC 3261 §20.32, §20.37); an empty header is an empty list. */
export function headerTokens(message: WithHeaders, name: string): string[] {
  return headerList(message, name).map((token) => token.toLowerCase())
}

/** Splits at commas outside quoted strings and angle brackets (RFC 3261 §7.3.1). */
export function splitHeaderList(value: string): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  let bracketed = false
  for (let index = 0; index < value.length; index++) {
    const char = value.charCodeAt(index)
    if (quoted) {
      if (char === 0x5c) index++
      else if (char === 0x22) quoted = false
    } else if (char === 0x22) quoted = true
    else if (char === 0x3c) bracketed = true
    else if (char === 0x3e) bracketed = false
    else if (char === 0x2c && !bracketed) {
      parts.push(trimBlanks(value.slice(start, index)))
      start = index + 1
    }
  }
  parts.push(trimBlanks(value.slice(start)))
  return parts.filter((part) => part !== '')
}

// Most rows differ in length already, so almost no name is lowered.
function matches(name: string, long: string, compact: string | undefined): boolean {
  if (name.length === 1) return name === compact || name.toLowerCase() === (compact ?? long)
  return name.length === long.length && name.toLowerCase() === long
}
