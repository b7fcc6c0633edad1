/** Semicolon-separated parameters of header values and URIs, RFC 3261 §25.1 `generic-param` and `uri-parameter`. */

import { trimBlanks } from './blanks.ts'

export interface SipParameter {
  /** As received; compared without case. */
  readonly name: string
  /** Absent for a flag such as `lr`; quotes removed. */
  readonly value?: string
}

/** The parameters of `;a=1;b="x;y";flag`; empty ones (`;;`) are left out. Never fails: what has no name is skipped. */
export function parseParameters(text: string): SipParameter[] {
  const parameters: SipParameter[] = []
  if (text === '') return parameters
  for (const part of splitOutsideQuotes(text, ';')) {
    const equals = part.indexOf('=')
    const name = trimBlanks(equals < 0 ? part : part.slice(0, equals))
    if (name === '') continue
    parameters.push(equals < 0 ? { name } : { name, value: unquote(trimBlanks(part.slice(equals + 1))) })
  }
  return parameters
}

/** Value of a parameter, `''` for a flag, undefined when it is missing. */
export function parameter(parameters: readonly SipParameter[], name: string): string | undefined {
  for (const candidate of parameters) {
    if (candidate.name.length === name.length && candidate.name.toLowerCase() === name) return candidate.value ?? ''
  }
  return undefined
}

/** Removes the quotes and backslashes of a quoted string; other text is returned as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  const inner = text.slice(1, -1)
  return inner.includes('\\') ? inner.replace(/\\([\0-\x7f])/g, '$1') : inner
}

/** Splits at `separator` outside quoted strings. */
export function splitOutsideQuotes(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator)
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const char = text[index]
    if (quoted && char === '\\') index++
    else if (char === '"') quoted = !quoted
    else if (!quoted && char === separator) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}
