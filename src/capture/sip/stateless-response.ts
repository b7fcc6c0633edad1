import { formatSipMessage } from '../../core/sip/format-message.ts'
import { makeResponse, type ResponseParts } from '../../core/sip/make-response.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import { topVia } from '../../core/sip/via.ts'
import { responseLink, type SipLink, sendOn } from './sip-link.ts'

export type RespondStatelessly = (link: SipLink, request: SipRequest, parts: ResponseParts) => void

/**
 * Answers without a transaction, RFC 3261 §8.2.7: nothing is kept for a stranger, and a repeated request gets the same
 * answer because `toTag` stays the same.
 */
export function createStatelessResponder(serverName: string, toTag: string): RespondStatelessly {
  const server = { name: 'Server', value: serverName }
  return (link, request, parts) => {
    const headers = [server, ...(parts.headers ?? [])]
    const via = topVia(request)
    const response = makeResponse(request, link.flow, { ...parts, toTag, headers })
    sendOn(via ? responseLink(link, via) : link, formatSipMessage(response))
  }
}
