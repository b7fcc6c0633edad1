/** The Replaces header, RFC 3891 §3: a new session takes the place of an old one. */

import { headerValue } from '../../core/sip/headers.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import { parameter, parseParameters } from '../../core/sip/parameters.ts'

export interface ReplacedDialog {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
}

/** Tags as seen from our side; undefined without the header or when it is malformed. */
export function replacedDialog(request: SipRequest): ReplacedDialog | undefined {
  const value = headerValue(request, 'Replaces')
  if (value === undefined) return undefined
  const semicolon = value.indexOf(';')
  const parameters = semicolon < 0 ? [] : parseParameters(value.slice(semicolon + 1))
  const localTag = parameter(parameters, 'to-tag')
  const remoteTag = parameter(parameters, 'from-tag')
  if (localTag === undefined || remoteTag === undefined) return undefined
  return { callId: value.slice(0, semicolon).trim(), localTag, remoteTag }
}
