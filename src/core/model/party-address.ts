/** Addresses as phone systems write them (RFC 3261 §19.1, RFC 3966, and what is neither), read without ever refusing one. */

export interface PartyAddress {
  /** Lower case, without escapes, password and parameters; absent when the address names a host only. */
  readonly user?: string
  /** Lower case, without port; IPv6 without brackets. */
  readonly host?: string
  /** The user when it is a telephone number or an extension: digits, `*`, `#`, with a leading plus if it came with one. */
  readonly number?: string
}

/** Longer texts are cut: no address is that long. */
const MAXIMUM_CHARACTERS = 2048
const SCHEME = /^(sips?|tel|h323|im|pres|xmpp|mailto|callto):(?:\/\/)?\s*/i
const TELEPHONE_NUMBER = /^\+?[0-9*#][0-9*#\s().\-/]*$/
const WITHHELD = new Set(['anonymous', 'unknown', 'restricted', 'private', 'unavailable', 'withheld', 'invalid'])
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/

/** Takes a URI, a name-addr header value (`"Ann" <sip:…>;tag=1`), `user@host`, or a bare number, user or host. */
export function parseAddress(text: string): PartyAddress {
  const uri = unwrap(text.slice(0, MAXIMUM_CHARACTERS))
  const scheme = SCHEME.exec(uri)
  const rest = scheme ? uri.slice(scheme[0].length) : uri
  if (scheme?.[1]?.toLowerCase() === 'tel') return telephoneAddress(rest)
  const at = userEnd(rest)
  // The whole address was escaped, as if it were a user: `101%40acme.example`.
  if (at < 0 && /%40/.test(rest)) return parseAddress(withoutEscapes(rest).replaceAll('%40', ''))
  const host = readHost(rest.slice(at + 1))
  if (at < 0) return withoutUser(rest, host)
  return address(readUser(rest.slice(0, at)), host)
}

/** `user@host`, equal for every way to write the same SIP address. Undefined when one of the two is missing. */
export function addressKey(text: string | PartyAddress): string | undefined {
  const { user, host } = typeof text === 'string' ? parseAddress(text) : text
  return user === undefined || host === undefined ? undefined : `${user}@${host}`
}

/** Nobody is named: there is no user, or a word that phone systems write in place of one, often with the account's own domain (RFC 3323 §4.1.1.3). */
export function isWithheld({ user }: PartyAddress): boolean {
  return user === undefined || WITHHELD.has(user)
}

/** What stands between angle brackets, even when there are two or one is missing, else the text without quoted name. */
function unwrap(text: string): string {
  const bare = text.replace(/^\s*"(?:[^"\\]|\\.)*"/s, '')
  const open = bare.indexOf('<')
  return (
    open < 0
      ? bare
      : bare
          .slice(open)
          .replace(/^[<\s]+/, '')
          .replace(/>.*$/s, '')
  ).trim()
}

/** The last `@` before parameters: `;`, `?` and a stray `@` may stand in the user part (RFC 3261 §25.1). */
function userEnd(rest: string): number {
  let at = rest.indexOf('@')
  for (let next = rest.indexOf('@', at + 1); at >= 0 && next >= 0; next = rest.indexOf('@', next + 1)) {
    if (/[;?>]/.test(rest.slice(at + 1, next))) break
    at = next
  }
  return at
}

/** RFC 3966 §5.1.5: the context of a local number may be the domain it belongs to. */
function telephoneAddress(rest: string): PartyAddress {
  const context = /;\s*phone-context\s*=\s*([^;]+)/i.exec(rest)?.[1]?.trim()
  return address(readUser(rest), context && !TELEPHONE_NUMBER.test(context) ? readHost(context) : undefined)
}

/** `sip:example.com` names a host; `sip:101`, `+4930…` and `alice` are how some clients write a user. */
function withoutUser(rest: string, host: string | undefined): PartyAddress {
  const user = readUser(rest)
  const isNumber = TELEPHONE_NUMBER.test(user) && !IPV4.test(user)
  return isNumber || !host?.match(/[.:]/) ? address(user, undefined) : address('', host)
}

function readHost(text: string): string | undefined {
  const host = text.trim().replace(/[;?>\s].*$/s, '')
  const name = /^\[([^\]]*)\]?/.exec(host)?.[1] ?? host.replace(/:\d*$/, '').replace(/\.$/, '')
  return name === '' ? undefined : name.toLowerCase()
}

/** RFC 3261 §19.1.1: a password after `:`; telephone-subscriber parameters after `;`. */
function readUser(text: string): string {
  return withoutEscapes(text.replace(/[:;].*$/s, ''))
    .trim()
    .toLowerCase()
}

function withoutEscapes(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that escapes nothing stands for itself.
    return text
  }
}

function address(user: string, host: string | undefined): PartyAddress {
  const number = TELEPHONE_NUMBER.test(user) ? user.replace(/[\s().\-/]/g, '') : undefined
  return {
    ...(user === '' ? {} : { user }),
    ...(host === undefined ? {} : { host }),
    ...(number === undefined ? {} : { number }),
  }
}
