/**
 * Addresses of parties as phone systems write them: SIP and tel URIs (RFC 3261 §19.1, RFC 3966), with or without scheme, in
 * angle brackets, with parameters, escaped. Read for comparing and for people; the address itself is kept verbatim.
 */

export interface PartyAddress {
  /** Without escapes and parameters; absent when there is none (`sip:10.0.0.1`). */
  readonly user?: string
  /** Lower case, without port and brackets; absent for tel URIs and bare numbers. */
  readonly host?: string
  /** Of `"Alice" <sip:…>`. */
  readonly displayName?: string
  /** `+4930123456`, `101`, `*80`: the user part when it is dialled digits, without visual separators. */
  readonly number?: string
}

const NAME_ADDRESS = /^\s*("(?:[^"\\]|\\.)*"|[^<"]*)<([^<>]*)>?/s
const SCHEME = /^\s*(?:sips?|tel|im|pres|h323|callto)\s*:\s*(?:\/\/)?/i
/** RFC 3966 §5.1.1. */
const VISUAL_SEPARATORS = /[\s().\-/]/g
const DIALLED = /^\+?[0-9*#]{1,32}$/

/** Empty when nothing can be made out. Never throws. */
export function parsePartyAddress(text: string): PartyAddress {
  const bracketed = NAME_ADDRESS.exec(text.slice(0, 1024))
  const displayName = bracketed?.[1] && unquoted(bracketed[1])
  const uri = (bracketed?.[2] ?? text.slice(0, 1024)).trim()
  const isTel = /^\s*tel\s*:/i.test(uri)
  const rest = uri.replace(SCHEME, '')
  const at = isTel ? -1 : rest.lastIndexOf('@', endOfHost(rest))
  const dialled = numberOf(at < 0 ? rest : rest.slice(0, at))
  // Without `@`, digits are a number and anything else is a host: `sip:10.0.0.1`, `tel:+4930`, `101`.
  const isBareNumber = at < 0 && (isTel || (dialled !== undefined && !/^\d+(?:\.\d+){3}$/.test(hostOf(rest) ?? '')))
  const user = at < 0 ? (isBareNumber ? userOf(rest) : undefined) : userOf(rest.slice(0, at))
  const host = isBareNumber ? undefined : hostOf(rest.slice(at + 1))
  return {
    ...(user ? { user } : {}),
    ...(host ? { host } : {}),
    ...(displayName ? { displayName } : {}),
    ...(dialled !== undefined && user ? { number: dialled } : {}),
  }
}

/** Digits alone: of `+49 (30) 123-45`, `493012345`. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '')
}

/** Shorter numbers are extensions, which are compared whole. */
export const MINIMUM_NUMBER_DIGITS = 7

/**
 * The same telephone in two notations: `+49 30 1234567`, `0301234567`. All digits of the shorter one, without leading zeros,
 * must end the longer one; at least 7.
 */
export function isSameNumber(one: string, other: string): boolean {
  const [a, b] = [significantDigits(one), significantDigits(other)]
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a]
  return shorter.length >= MINIMUM_NUMBER_DIGITS && longer.endsWith(shorter)
}

/** Without trunk and international prefixes (`0`, `00`). */
export function significantDigits(number: string): string {
  return digitsOf(number).replace(/^0+/, '')
}

/** Parameters of the host may hold an `@`; it counts only before them, unless there is none there. */
function endOfHost(rest: string): number {
  const first = rest.indexOf('@')
  const after = rest.slice(first + 1).search(/[;?>]/)
  return first < 0 || after < 0 ? rest.length : first + 1 + after
}

function userOf(text: string): string {
  return unescaped(text.replace(/[;:].*$/s, '')).trim()
}

function numberOf(text: string): string | undefined {
  const bare = userOf(text).replace(VISUAL_SEPARATORS, '')
  return DIALLED.test(bare) ? bare : undefined
}

function hostOf(text: string): string | undefined {
  const host = /^\s*(?:\[([^\]]*)\]|([^:;?>\s]+))/.exec(text)
  return (host?.[1] ?? host?.[2])?.toLowerCase()
}

function unquoted(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('"')) return trimmed
  return trimmed.slice(1, -1).replace(/\\(.)/gs, '$1').trim()
}

function unescaped(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
