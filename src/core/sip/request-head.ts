/** The parts of a request that transactions and dialogs compare, read once: RFC 3261 §12.2.2 and §17.2.3. */

import { parseCSeq } from './cseq.ts'
import { headerList, headerValue } from './headers.ts'
import type { SipRequest } from './message.ts'
import { tagOf } from './name-address.ts'
import { parseVia, type Via } from './via.ts'

export interface RequestHead {
  readonly method: string
  readonly callId: string
  /** CSeq number. */
  readonly sequence: number
  /** Empty when there is none (RFC 2543 clients). */
  readonly fromTag: string
  /** Empty outside a dialog. */
  readonly toTag: string
  readonly via: Via
  /** The topmost Via verbatim. */
  readonly viaValue: string
}

/** Undefined when one of them is missing or malformed; the parser refuses such a request before. */
export function requestHead(request: SipRequest): RequestHead | undefined {
  const viaValue = headerList(request, 'Via')[0]
  const via = viaValue === undefined ? undefined : parseVia(viaValue)
  const callId = headerValue(request, 'Call-ID')
  const cseq = parseCSeq(headerValue(request, 'CSeq') ?? '')
  const from = headerValue(request, 'From')
  const to = headerValue(request, 'To')
  if (!via || viaValue === undefined || !callId || !cseq || from === undefined || to === undefined) return undefined
  return {
    method: request.method,
    callId,
    sequence: cseq.sequence,
    fromTag: tagOf(from) ?? '',
    toTag: tagOf(to) ?? '',
    via,
    viaValue,
  }
}
