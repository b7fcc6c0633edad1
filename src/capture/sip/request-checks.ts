/** Why a request is refused before anyone looks at what it wants, RFC 3261 §8.2. */

import { headerTokens, headerValue } from '../../core/sip/headers.ts'
import type { ResponseParts } from '../../core/sip/make-response.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import type { RequestHead } from '../../core/sip/request-head.ts'
import { ACCEPT_ENCODING, ALLOW, unknownExtensions } from './capabilities.ts'

/** What carries information inside a dialog and is handed to the call layer as it is. */
export const INFORMING_METHODS: ReadonlySet<string> = new Set(['INFO', 'MESSAGE', 'NOTIFY'])
/** Methods that only make sense inside a dialog. */
const DIALOG_METHODS: ReadonlySet<string> = new Set(['BYE', 'UPDATE', 'PRACK', ...INFORMING_METHODS])

/** Refusal of a request outside any dialog; undefined: an INVITE or OPTIONS to go on with. Any Request-URI will do. */
export function refusalOutsideDialog(request: SipRequest, head: RequestHead): ResponseParts | undefined {
  const { method } = request
  // RFC 3261 §12.2.2: a dialog that we do not know, or no longer.
  if (head.toTag !== '' || DIALOG_METHODS.has(method)) return { status: 481 }
  if (method !== 'INVITE' && method !== 'OPTIONS') return { status: 405, headers: [ALLOW] }
  if (headerValue(request, 'Max-Forwards') === '0') return { status: 483 }
  return extensionRefusal(request) ?? contentRefusal(request)
}

/** Refusal of a request inside a dialog; undefined to go on. BYE is never refused. */
export function refusalInDialog(request: SipRequest): ResponseParts | undefined {
  switch (request.method) {
    case 'BYE':
      return undefined
    case 'INVITE':
    case 'UPDATE':
      return extensionRefusal(request) ?? contentRefusal(request)
    case 'OPTIONS':
    case 'PRACK':
      return extensionRefusal(request)
    default:
      return INFORMING_METHODS.has(request.method) ? extensionRefusal(request) : { status: 405, headers: [ALLOW] }
  }
}

function extensionRefusal(request: SipRequest): ResponseParts | undefined {
  const unknown = unknownExtensions(request)
  if (unknown.length === 0) return undefined
  return { status: 420, headers: [{ name: 'Unsupported', value: unknown.join(', ') }] }
}

// RFC 3261 §8.2.3. Content-Type is never a reason: the call layer makes of a body what it can.
function contentRefusal(request: SipRequest): ResponseParts | undefined {
  const isEncoded = headerTokens(request, 'Content-Encoding').some((encoding) => encoding !== 'identity')
  return isEncoded && request.body.length > 0 ? { status: 415, headers: [ACCEPT_ENCODING] } : undefined
}

/** RFC 4028 §6: the refusal of a session interval. */
export function tooBrief(minimumSeconds: number): ResponseParts {
  return { status: 422, headers: [{ name: 'Min-SE', value: String(minimumSeconds) }] }
}
