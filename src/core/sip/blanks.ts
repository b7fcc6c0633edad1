/**
 * White space of SIP is space and tab (RFC 3261 §25.1). `String.trim` also takes U+00A0, which in a latin1 string may be
 * half of a UTF-8 letter.
 */

const SPACE = 0x20
const TAB = 0x09

/** Without spaces and tabs at both ends. */
export function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}
