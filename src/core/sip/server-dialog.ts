/** The dialog of the side that answers an INVITE, RFC 3261 §12.1.1. */

import { contactUri, type Dialog } from './dialog.ts'
import { headerList, headerValue } from './headers.ts'
import { withTag } from './make-response.ts'
import type { SipRequest } from './message.ts'
import { parseNameAddress } from './name-address.ts'
import type { RequestHead } from './request-head.ts'

/** `localTag` is the tag of our answers. Without a readable Contact the From URI stands in: only our own BYE needs it. */
export function openServerDialog(invite: SipRequest, head: RequestHead, localTag: string): Dialog {
  const from = headerValue(invite, 'From') ?? ''
  return {
    callId: head.callId,
    localTag,
    remoteTag: head.fromTag,
    local: withTag(headerValue(invite, 'To') ?? '', localTag),
    remote: from,
    localSequence: 0,
    remoteSequence: head.sequence,
    remoteTarget: contactUri(invite) ?? parseNameAddress(from)?.uri ?? '',
    routeSet: headerList(invite, 'Record-Route'),
  }
}
