/** The call's names in other systems: from headers of the INVITE and from metadata. Keys as named there. */

import { headerValues, type WithHeaders } from '../sip/headers.ts'
import type { Metadata } from './metadata.ts'

const MAXIMUM_IDENTIFIERS = 32
const MAXIMUM_CHARACTERS = 256

/** RFC 7989, RFC 7315 §4.6, and what vendors add. */
const HEADERS = ['Session-ID', 'Cisco-Guid', 'X-Genesys-CallUUID', 'X-Avaya-UCID', 'X-UCID', 'P-Charging-Vector']
/** `X-Call-ID`, `X-Acme-Call-UUID`, `X-Correlation-Id`: any header of a vendor that names a call. */
const VENDOR_HEADER = /^X-.{0,40}(?:Call-?(?:UU|S|G|GU)?ID|Correlation-?ID|Interaction-?ID|Conversation-?ID|Conn-?ID)$/i
/** The same for elements, without case and hyphens. */
const VENDOR_ELEMENT =
  /^(?:.{0,20}ucid|gcid|(?:global)?call(?:uu|s|g|gu)?id|exttrackingid|(?:correlation|interaction|conversation|conn)id)$/i

/** Verbatim values; an Avaya UCID inside User-to-User is also given readable, as `UCID`. */
export function callIdentifiers(
  message: WithHeaders,
  metadata: Metadata | undefined,
): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  const put = (name: string, value: string | undefined) => {
    const text = value?.trim().slice(0, MAXIMUM_CHARACTERS)
    if (text && !found.has(name) && found.size < MAXIMUM_IDENTIFIERS) found.set(name, text)
  }
  for (const name of HEADERS) put(name, headerValues(message, name)[0])
  for (const { name, value } of message.headers) if (VENDOR_HEADER.test(name)) put(name, value)
  for (const value of headerValues(message, 'User-to-User')) put('UCID', findUcid(value))
  const session = metadata?.sessions[0]
  put('session_id', session?.id)
  put('sipSessionID', session?.sipSessionIds[0])
  put('group_id', session?.groupId ?? metadata?.groups[0]?.id)
  for (const { name, value } of metadata?.extensions ?? []) {
    if (!VENDOR_ELEMENT.test(name.replace(/[-_]/g, ''))) continue
    put(name, value)
    if (/ucid$/i.test(name)) put('UCID', findUcid(value))
  }
  put('UCID', findUcid(session?.id ?? ''))
  return Object.fromEntries(found)
}

/**
 * Avaya's universal call id: 8 bytes behind the mark `FA 08` of user-to-user data, shown as 20 digits: node, sequence, time.
 *   00 FA 08 | nnnn | ssss | tttttttt
 */
export function findUcid(hex: string): string | undefined {
  const match = /^(?:04|00)?FA08([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{8})/i.exec(hex.trim())
  if (!match) return undefined
  const digits = (index: number, length: number) =>
    Number.parseInt(match[index] ?? '0', 16)
      .toString()
      .padStart(length, '0')
  return digits(1, 5) + digits(2, 5) + digits(3, 10)
}
