import { headerValue } from '../../core/sip/headers.ts'
import type { SipRequest } from '../../core/sip/message.ts'
import type { SipFlow } from '../../core/sip/sip-transport.ts'
import type { SessionRequest } from './session-handler.ts'

/** A SIP request as the call layer sees it. */
export function sessionRequest(
  sessionId: string,
  request: SipRequest,
  flow: SipFlow,
  receivedAtMs: number,
): SessionRequest {
  return {
    sessionId,
    method: request.method,
    requestUri: request.requestUri,
    sipCallId: headerValue(request, 'Call-ID') ?? '',
    from: headerValue(request, 'From') ?? '',
    to: headerValue(request, 'To') ?? '',
    headers: request.headers,
    contentType: headerValue(request, 'Content-Type') ?? '',
    body: request.body,
    flow,
    receivedAtMs,
  }
}
