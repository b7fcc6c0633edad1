/** A copy of a call's media, asked of rtpengine by `subscribe request`, `subscribe answer` and `unsubscribe`. */

import type { BencodeFields } from './bencode.ts'
import type { NgControl, NgReply } from './ng-control.ts'
import { readSubscriptionOffer, type SubscriptionOffer } from './read-replies.ts'

export interface SubscriptionOptions {
  /** Names our subscriptions among those of others, and after a restart. */
  readonly label: string
  /** rtpengine's name of the network the recorder is on; its default one when absent. */
  readonly interfaceName?: string
  /** Have rtpengine decode what is not G.711. */
  readonly g711Only: boolean
}

export type SubscriptionResult =
  | { readonly ok: true; readonly offer: SubscriptionOffer }
  | { readonly ok: false; readonly reason: string }

/** `tag` of a subscription that is asked for again: rtpengine keeps its ports. */
export async function requestSubscription(
  control: NgControl,
  callId: string,
  options: SubscriptionOptions,
  tag: string | undefined,
): Promise<SubscriptionResult> {
  const reply = await control.command('subscribe request', {
    'call-id': callId,
    ...(tag === undefined ? {} : { 'to-tag': tag }),
    flags: ['all', 'siprec'],
    'set-label': options.label,
    // The phones' SRTP and ICE end at rtpengine.
    'transport-protocol': 'RTP/AVP',
    ICE: 'remove',
    ...(options.interfaceName === undefined ? {} : { interface: options.interfaceName }),
    ...(options.g711Only ? { codec: G711_ONLY } : {}),
  })
  if (reply.kind !== 'ok') return { ok: false, reason: describeRefusal(reply) }
  const offer = readSubscriptionOffer(reply.fields)
  return offer ? { ok: true, offer } : { ok: false, reason: 'rtpengine offered nothing' }
}

const G711_ONLY = {
  mask: ['all'],
  except: ['PCMU', 'PCMA', 'telephone-event'],
  transcode: ['PCMU'],
} as const satisfies BencodeFields

/** Media begins to come, or goes somewhere else. Returns what was wrong. */
export async function answerSubscription(
  control: NgControl,
  callId: string,
  tag: string,
  sdp: string,
): Promise<string | undefined> {
  // Without this flag rtpengine 10.5 refuses an answer that leaves out one of its codecs.
  const fields = { 'call-id': callId, 'to-tag': tag, sdp, flags: ['allow-transcoding'] }
  const reply = await control.command('subscribe answer', fields)
  return reply.kind === 'ok' ? undefined : describeRefusal(reply)
}

export async function cancelSubscription(control: NgControl, callId: string, tag: string): Promise<void> {
  await control.command('unsubscribe', { 'call-id': callId, 'to-tag': tag })
}

/** rtpengine forgets the subscription, and with it a call of which nobody else is left. */
export async function deleteSubscription(control: NgControl, callId: string, tag: string): Promise<void> {
  await control.command('delete', { 'call-id': callId, 'from-tag': tag, 'delete-delay': 0 })
}

function describeRefusal(reply: Exclude<NgReply, { kind: 'ok' }>): string {
  return reply.kind === 'no-answer' ? 'rtpengine does not answer' : `rtpengine: ${reply.reason}`
}
