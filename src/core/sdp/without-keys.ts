/** Texts that may be shown, logged or stored although they came with SRTP keys in them. */

const INLINE_KEY = /(\binline\s*:\s*)([A-Za-z0-9+/]+)/gi
/** No word of SDP is so long; a key, or a piece of one that lost its line, is. */
const LONG_BASE64 = /[A-Za-z0-9+/]{16,}={0,2}/g

/** The same text with every key replaced by zeros, so that it can still be read as what it was. */
export function blankKeys(text: string): string {
  return text.replace(INLINE_KEY, (_, inline: string, key: string) => inline + 'A'.repeat(key.length))
}

/** The beginning of a line that is told to people, without anything that could be a key. */
export function quoteWithoutKeys(line: string): string {
  return blankKeys(line).replace(LONG_BASE64, '…').slice(0, 60)
}
