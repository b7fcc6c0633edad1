/** The text of a body part: UTF-16 where it begins as XML in UTF-16 does (XML 1.0, appendix F), UTF-8 where it is UTF-8, else latin1. */

import { encodeLatin1, readableText } from '../sip/latin1.ts'

const LITTLE_ENDIAN = /^(?:\xff\xfe|<\0)/
const BIG_ENDIAN = /^(?:\xfe\xff|\0<)/

/** `latin1`: one character per byte. */
export function bodyText(latin1: string): string {
  const encoding = LITTLE_ENDIAN.test(latin1) ? 'utf-16le' : BIG_ENDIAN.test(latin1) ? 'utf-16be' : undefined
  return encoding === undefined ? readableText(latin1) : new TextDecoder(encoding).decode(encodeLatin1(latin1))
}
