/**
 * Dialogs, RFC 3261 §12: what two ends remember of each other, the same for the side that called (`client-dialog.ts`)
 * and the side that answered (`server-dialog.ts`).
 */

import { headerList } from './headers.ts'
import type { SipHeader, SipRequest } from './message.ts'
import { parseNameAddress } from './name-address.ts'
import type { RequestHead } from './request-head.ts'

export interface Dialog {
  readonly callId: string
  readonly localTag: string
  /** Empty: the other side gave none (RFC 2543), or none yet. */
  readonly remoteTag: string
  /** Our From value, and the To value we send, verbatim, tags included. */
  readonly local: string
  readonly remote: string
  /** CSeq of our last request. */
  readonly localSequence: number
  /** CSeq of the other side's last request, −1 before the first. */
  readonly remoteSequence: number
  /** URI of the other side's Contact. */
  readonly remoteTarget: string
  /** Route values in the order we send them. */
  readonly routeSet: readonly string[]
}

export interface DialogRequestParts {
  readonly method: string
  /** Complete value, with a new branch (RFC 3261 §8.1.1.7). */
  readonly via: string
  /** After those of the dialog, in this order; Contact belongs here. */
  readonly headers?: readonly SipHeader[]
  readonly contentType?: string
  readonly body?: Uint8Array
}

const NO_BODY = new Uint8Array(0)

/** A request inside the dialog, RFC 3261 §12.2.1.1, and the dialog with its CSeq taken. For ACK use `dialogAck`. */
export function dialogRequest(dialog: Dialog, parts: DialogRequestParts): { dialog: Dialog; request: SipRequest } {
  const localSequence = dialog.localSequence + 1
  return { dialog: { ...dialog, localSequence }, request: build(dialog, parts, localSequence) }
}

/** The ACK of a 2xx, RFC 3261 §13.2.2.4: a request of its own with the CSeq number of its INVITE. */
export function dialogAck(dialog: Dialog, sequence: number, parts: Omit<DialogRequestParts, 'method'>): SipRequest {
  return build(dialog, { ...parts, method: 'ACK' }, sequence)
}

/** Where a request of the dialog is sent: the first route, else the other side's Contact (RFC 3261 §8.1.2). */
export function nextHopUri(dialog: Dialog): string {
  const first = dialog.routeSet[0]
  return (first === undefined ? undefined : parseNameAddress(first)?.uri) ?? dialog.remoteTarget
}

/**
 * A request of the other side inside the dialog. `stale`: older than what we have seen, to be answered 500 (RFC 3261
 * §12.2.2). A higher number with a gap is in order; an equal one, which no rule speaks of, is let through.
 */
export function receiveInDialog(
  dialog: Dialog,
  request: SipRequest,
  head: RequestHead,
): { readonly stale: boolean; readonly dialog: Dialog } {
  if (head.method === 'ACK') return { stale: false, dialog }
  if (head.sequence < dialog.remoteSequence) return { stale: true, dialog }
  const target = isTargetRefresh(head.method) ? contactUri(request) : undefined
  // The string we have is kept when it says the same: a new one would hold on to the whole message it was cut from.
  const remoteTarget = target === undefined || target === dialog.remoteTarget ? dialog.remoteTarget : target
  return { stale: false, dialog: { ...dialog, remoteSequence: head.sequence, remoteTarget } }
}

/** URI of the first Contact; undefined when there is none that can be read. */
export function contactUri(message: { readonly headers: readonly SipHeader[] }): string | undefined {
  const contact = headerList(message, 'Contact')[0]
  return contact === undefined ? undefined : parseNameAddress(contact)?.uri
}

// RFC 3261 §6 "target refresh request", RFC 3311 §5.2.
function isTargetRefresh(method: string): boolean {
  return method === 'INVITE' || method === 'UPDATE'
}

function build(dialog: Dialog, parts: DialogRequestParts, sequence: number): SipRequest {
  const { body = NO_BODY, contentType } = parts
  const { requestUri, routes } = route(dialog)
  return {
    kind: 'request',
    method: parts.method,
    requestUri,
    headers: [
      { name: 'Via', value: parts.via },
      ...routes.map((value) => ({ name: 'Route', value })),
      { name: 'Max-Forwards', value: '70' },
      { name: 'From', value: dialog.local },
      { name: 'To', value: dialog.remote },
      { name: 'Call-ID', value: dialog.callId },
      { name: 'CSeq', value: `${sequence} ${parts.method}` },
      ...(parts.headers ?? []),
      ...(contentType === undefined ? [] : [{ name: 'Content-Type', value: contentType }]),
    ],
    body,
  }
}

function route({ routeSet, remoteTarget }: Dialog): { requestUri: string; routes: readonly string[] } {
  const [first, ...others] = routeSet
  const firstUri = first === undefined ? undefined : parseNameAddress(first)?.uri
  if (firstUri === undefined || /;\s*lr\s*(?:[;=?]|$)/i.test(firstUri))
    return { requestUri: remoteTarget, routes: routeSet }
  // RFC 3261 §12.2.1.1: a strict router wants its own URI in the request line and the target behind the others.
  return { requestUri: firstUri, routes: [...others, `<${remoteTarget}>`] }
}
