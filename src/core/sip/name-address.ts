/** From, To, Contact, Route and their like, RFC 3261 §20.10 and §25.1 `name-addr / addr-spec`, and what clients make of them. */

import { trimBlanks } from './blanks.ts'
import { parameter, parseParameters, type SipParameter, unquote } from './parameters.ts'

export interface NameAddress {
  /** Without quotes; empty when there is none. */
  readonly displayName: string
  /** Verbatim, without angle brackets and surrounding blanks. */
  readonly uri: string
  /** Parameters of the header value, such as `tag` or `expires`; those of the URI stay in the URI. */
  readonly parameters: readonly SipParameter[]
  /** Why a strict reader would have refused it. */
  readonly problem?: string
}

/** One value (a comma in an unquoted display name is tolerated); undefined when no URI can be made out. */
export function parseNameAddress(value: string): NameAddress | undefined {
  const text = trimBlanks(value)
  const nameEnd = quotedEnd(text)
  if (nameEnd < 0) return undefined
  const open = text.indexOf('<', nameEnd)
  return open < 0 ? bareAddress(text, nameEnd) : bracketedAddress(text, nameEnd, open)
}

/** The `tag` parameter of From or To; undefined when there is none. */
export function tagOf(value: string): string | undefined {
  const address = parseNameAddress(value)
  return address && parameter(address.parameters, 'tag')
}

/** A quoted string with escapes, for a display name or a parameter (RFC 3261 §25.1). */
export function formatQuoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/**
 * The recording client's mark, RFC 7866 §6.1.1: `;+sip.src`. Also found as `;src` and inside the angle brackets, so it is
 * looked for in the whole value.
 */
export function hasSrcFeature(contactValue: string): boolean {
  return /;[ \t]*(?:\+sip\.)?src[ \t]*(?=[;=>,]|$)/i.test(contactValue)
}

function bracketedAddress(text: string, nameEnd: number, open: number): NameAddress | undefined {
  const displayName = nameEnd > 0 ? unquote(text.slice(0, nameEnd)) : trimBlanks(text.slice(0, open))
  let start = open + 1
  // `<<sip:…>;+sip.src>`: one bracket too many at each end (seen in Contact).
  while (text[start] === '<') start++
  const close = text.indexOf('>', start)
  const inner = close < 0 ? text.slice(start) : text.slice(start, close)
  const uri = trimBlanks(inner)
  if (uri === '') return undefined
  const tail = close < 0 ? '' : text.slice(close + 1)
  const semicolon = tail.indexOf(';')
  const parameters = semicolon < 0 ? [] : parseParameters(tail.slice(semicolon + 1).replace(/>[ \t]*$/, ''))
  const problem =
    close < 0
      ? 'angle bracket not closed'
      : start !== open + 1
        ? 'doubled angle bracket'
        : uri !== inner
          ? 'blank around the URI'
          : nameEnd === 0 && /[,@()]/.test(displayName)
            ? 'display name should be quoted'
            : undefined
  return { displayName, uri, parameters, ...(problem === undefined ? {} : { problem }) }
}

// RFC 3261 §20.10: without angle brackets, what follows the first semicolon belongs to the header.
function bareAddress(text: string, nameEnd: number): NameAddress | undefined {
  const rest = trimBlanks(text.slice(nameEnd))
  const semicolon = rest.indexOf(';')
  const uri = trimBlanks(semicolon < 0 ? rest : rest.slice(0, semicolon))
  if (uri === '' || /[ \t]/.test(uri)) return undefined
  const problem =
    nameEnd > 0
      ? 'display name without angle brackets'
      : /[,?]/.test(uri)
        ? 'URI with comma or question mark needs angle brackets'
        : undefined
  return {
    displayName: nameEnd > 0 ? unquote(text.slice(0, nameEnd)) : '',
    uri,
    parameters: semicolon < 0 ? [] : parseParameters(rest.slice(semicolon + 1)),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** Index after a leading quoted string, 0 when there is none, −1 when it is not closed. */
function quotedEnd(text: string): number {
  if (!text.startsWith('"')) return 0
  for (let index = 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '"') return index + 1
  }
  return -1
}
