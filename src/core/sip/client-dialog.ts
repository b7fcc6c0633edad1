/**
 * The dialog of the side that sends the INVITE, RFC 3261 §12.1.2. One value from the first INVITE on: requests are made
 * with `dialogRequest` and `dialogAck`, responses to INVITE and UPDATE are learnt from.
 */

import { contactUri, type Dialog } from './dialog.ts'
import { headerList, headerValue } from './headers.ts'
import { withTag } from './make-response.ts'
import type { SipRequest, SipResponse } from './message.ts'
import { tagOf } from './name-address.ts'
import { sameHopRequest } from './same-hop-request.ts'

export interface ClientDialogParts {
  readonly requestUri: string
  /** Name-addr without tag. */
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly localTag: string
  /** CSeq of the first INVITE; 1 when absent. */
  readonly firstSequence?: number
  /** Preloaded routes. */
  readonly routeSet?: readonly string[]
}

/** Before anything was sent; the next request takes `firstSequence`. */
export function openClientDialog(parts: ClientDialogParts): Dialog {
  return {
    callId: parts.callId,
    localTag: parts.localTag,
    remoteTag: '',
    local: withTag(parts.from, parts.localTag),
    remote: parts.to,
    localSequence: (parts.firstSequence ?? 1) - 1,
    remoteSequence: -1,
    remoteTarget: parts.requestUri,
    routeSet: parts.routeSet ?? [],
  }
}

/**
 * What a response to INVITE or UPDATE teaches. The first 101–299 that brings a tag opens the dialog and sets the routes;
 * later ones may only move the target (RFC 3261 §12.2.1.2). Others change nothing.
 */
export function learnFromResponse(dialog: Dialog, response: SipResponse): Dialog {
  if (response.status <= 100 || response.status >= 300) return dialog
  const remoteTarget = contactUri(response) ?? dialog.remoteTarget
  const to = headerValue(response, 'To') ?? ''
  const remoteTag = tagOf(to) ?? ''
  if (dialog.remoteTag !== '' || remoteTag === '') {
    return response.status >= 200 && remoteTarget !== dialog.remoteTarget ? { ...dialog, remoteTarget } : dialog
  }
  // RFC 3261 §12.1.2: the route set is the Record-Route of the response, reversed.
  const recorded = headerList(response, 'Record-Route').reverse()
  const routeSet = recorded.length > 0 ? recorded : dialog.routeSet
  return { ...dialog, remote: to, remoteTag, remoteTarget, routeSet }
}

/** RFC 3261 §9.1: the CANCEL of an INVITE takes the same hop and branch. */
export function cancelRequest(invite: SipRequest): SipRequest {
  return sameHopRequest(invite, 'CANCEL', headerValue(invite, 'To') ?? '')
}
