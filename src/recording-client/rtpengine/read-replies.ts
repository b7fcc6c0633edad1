/** What rtpengine tells of its calls: the answers to `list`, `query` and `subscribe request`, read without trusting them. */

import type { BencodeDictionary, BencodeValue } from './bencode.ts'

export interface SeenCall {
  /** Milliseconds since 1970. */
  readonly createdAtMs: number
  /** Who signalled an offer or an answer with audio in it, the first of them first. */
  readonly parties: readonly SeenParty[]
  /** Somebody was offered the call and has not answered. */
  readonly isRinging: boolean
  /** Copies of the media that somebody asked for: those of a recording client, too. */
  readonly subscriptions: readonly { readonly tag: string; readonly label: string | undefined }[]
}

export interface SeenParty {
  /** The tag of From or To. */
  readonly tag: string
  /** What the phone system calls the party: `label` of its offer or answer. */
  readonly label: string | undefined
  /** False: on hold, nothing is to come from this party. */
  readonly sends: boolean
  /** RTP and RTCP packets that came from the party so far. */
  readonly packets: number
}

/** What rtpengine offers to send. */
export interface SubscriptionOffer {
  readonly sdp: string
  /** Names the subscription in later commands. */
  readonly tag: string
  /** Whose media a line is, by its `a=label`. */
  readonly tagsByLabel: ReadonlyMap<string, string>
}

export function readCallIds(list: BencodeDictionary): readonly string[] {
  return listOf(list.get('calls')).filter((id) => typeof id === 'string')
}

export function readSeenCall(query: BencodeDictionary): SeenCall {
  const tags = [...dictionaryOf(query.get('tags')).values()].map(dictionaryOf)
  const named = tags.filter((tag) => textOf(tag.get('tag')) !== '')
  const parties = named.filter((tag) => !isSubscription(tag) && audioOf(tag).length > 0)
  return {
    createdAtMs: numberOf(query.get('created')) * 1000 + Math.floor(numberOf(query.get('created_us')) / 1000),
    parties: parties
      .toSorted((one, other) => numberOf(one.get('created')) - numberOf(other.get('created')))
      .map(readParty),
    isRinging: tags.some((tag) => textOf(tag.get('tag')) === ''),
    subscriptions: named
      .filter(isSubscription)
      .map((tag) => ({ tag: textOf(tag.get('tag')), label: optionalText(tag.get('label')) })),
  }
}

/** Undefined when something of it is missing. */
export function readSubscriptionOffer(reply: BencodeDictionary): SubscriptionOffer | undefined {
  const sdp = textOf(reply.get('sdp'))
  const tag = textOf(reply.get('to-tag'))
  const tagsByLabel = new Map<string, string>()
  for (const party of listOf(reply.get('tag-medias')).map(dictionaryOf)) {
    for (const media of listOf(party.get('medias')).map(dictionaryOf)) {
      tagsByLabel.set(textOf(media.get('label')), textOf(party.get('tag')))
    }
  }
  return sdp === '' || tag === '' || tagsByLabel.size === 0 ? undefined : { sdp, tag, tagsByLabel }
}

function readParty(tag: BencodeDictionary): SeenParty {
  const audio = audioOf(tag)
  const streams = audio.flatMap((media) => listOf(media.get('streams')).map(dictionaryOf))
  return {
    tag: textOf(tag.get('tag')),
    label: optionalText(tag.get('label')),
    // Directions are rtpengine's: it receives what the party sends.
    sends: audio.some((media) => listOf(media.get('flags')).includes('recv')),
    packets: streams.reduce((sum, stream) => sum + numberOf(dictionaryOf(stream.get('stats')).get('packets')), 0),
  }
}

/** Everything it listens to was asked for by `subscribe request`, or it was unsubscribed since. */
function isSubscription(tag: BencodeDictionary): boolean {
  const types = (name: string) => listOf(tag.get(name)).map((entry) => dictionaryOf(entry).get('type'))
  return ![...types('subscriptions'), ...types('subscribers')].includes('offer/answer')
}

function audioOf(tag: BencodeDictionary): readonly BencodeDictionary[] {
  return listOf(tag.get('medias'))
    .map(dictionaryOf)
    .filter((media) => media.get('type') === 'audio')
}

const EMPTY: BencodeDictionary = new Map()

function dictionaryOf(value: BencodeValue | undefined): BencodeDictionary {
  return value instanceof Map ? value : EMPTY
}

function listOf(value: BencodeValue | undefined): readonly BencodeValue[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: BencodeValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function optionalText(value: BencodeValue | undefined): string | undefined {
  return textOf(value) === '' ? undefined : textOf(value)
}

function numberOf(value: BencodeValue | undefined): number {
  return typeof value === 'number' ? value : 0
}
