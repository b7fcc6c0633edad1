/** An rtpengine for tests: calls are put into it, commands are answered as version 10.5 does. It moves no media. */

import { type BencodeFields, type BencodeValue, decodeBencode, encodeBencode } from './bencode.ts'
import type { OpenNgSocket } from './ng-control.ts'

export interface StandInParty {
  readonly tag: string
  readonly label?: string
  sends: boolean
  /** Not known by its tag any more, and still told of. */
  deleted?: boolean
}

export class RtpengineStandIn {
  readonly calls = new Map<string, StandInParty[]>()
  /** Tags of subscriptions, by Call-ID, with their labels. */
  readonly subscriptions = new Map<string, Map<string, string>>()
  readonly commands: string[] = []
  /** SDP of the last `subscribe answer`. */
  answer = ''
  silent = false
  #tags = 0

  readonly openSocket: OpenNgSocket = async (received) => ({
    send: (datagram) => {
      if (this.silent) return
      const blank = datagram.indexOf(0x20)
      const decoded = decodeBencode(datagram, blank + 1)
      if (!decoded.ok) throw new Error(decoded.reason)
      const reply = this.#reply(decoded.value as ReadonlyMap<string, BencodeValue>)
      const cookie = new TextDecoder().decode(datagram.subarray(0, blank + 1))
      queueMicrotask(() => received(new TextEncoder().encode(cookie + encodeBencode(reply))))
    },
    close() {},
  })

  #reply(fields: ReadonlyMap<string, BencodeValue>): BencodeFields {
    const command = String(fields.get('command'))
    const callId = String(fields.get('call-id') ?? '')
    const tag = fields.get('from-tag') ?? fields.get('to-tag')
    if (command !== 'list' && command !== 'query') this.commands.push(command)
    if (command === 'list') return { result: 'ok', calls: [...this.calls.keys()] }
    const parties = this.calls.get(callId)
    if (!parties) return { result: 'error', 'error-reason': 'Unknown call-id' }
    const subscriptions = this.subscriptions.get(callId) ?? new Map<string, string>()
    this.subscriptions.set(callId, subscriptions)
    switch (command) {
      case 'query':
        return { result: 'ok', created: 1_700_000_000, tags: this.#tagsOf(parties, subscriptions, tag) }
      case 'subscribe request': {
        const own = String(tag ?? `subscription-${++this.#tags}`)
        subscriptions.set(own, String(fields.get('set-label')))
        return { result: 'ok', 'to-tag': own, ...offer(parties) }
      }
      case 'subscribe answer':
        this.answer = String(fields.get('sdp'))
        return { result: 'ok' }
      case 'delete':
        this.calls.delete(callId)
        return { result: 'ok' }
      default:
        return { result: 'ok' }
    }
  }

  #tagsOf(parties: readonly StandInParty[], subscriptions: ReadonlyMap<string, string>, only: unknown): BencodeFields {
    if (only !== undefined && parties.some(({ tag, deleted }) => tag === only && deleted)) return {}
    return Object.fromEntries([
      ...parties.map(({ tag, label, sends }) => [
        tag,
        {
          tag,
          ...(label === undefined ? {} : { label }),
          subscriptions: [{ type: 'offer/answer' }],
          medias: [{ type: 'audio', flags: ['send', ...(sends ? ['recv'] : [])] }],
        },
      ]),
      ...[...subscriptions].map(([tag, label]) => [tag, { tag, label, subscriptions: [{ type: 'pub/sub' }] }]),
    ])
  }
}

function offer(parties: readonly StandInParty[]): BencodeFields {
  const lines = parties.flatMap((_, label) => [
    `m=audio ${30_000 + 2 * label} RTP/AVP 0`,
    'c=IN IP4 127.0.0.1',
    `a=label:${label}`,
    'a=sendonly',
  ])
  const sdp = ['v=0', 'o=- 7710549701821089264 7710549701821089264 IN IP4 127.0.0.1', 's=-', 't=0 0', ...lines, '']
  return {
    sdp: sdp.join('\r\n'),
    'tag-medias': parties.map(({ tag }, label) => ({ tag, medias: [{ index: 1, label: String(label) }] })),
  }
}
