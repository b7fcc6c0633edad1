/** Fixtures are answers of rtpengine 10.5.3.5 in one call of two phones; the second one hangs up last. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type BencodeDictionary, decodeBencode } from './bencode.ts'
import { readCallIds, readSeenCall, readSubscriptionOffer } from './read-replies.ts'

function fixture(name: string): BencodeDictionary {
  const decoded = decodeBencode(
    readFileSync(new URL(`../../../test/fixtures/rtpengine/${name}.bencode`, import.meta.url)),
  )
  return decoded.ok ? (decoded.value as BencodeDictionary) : new Map()
}

describe('what rtpengine tells', () => {
  it('of two who talk: the caller first, with the labels of the phone system', () => {
    expect(readSeenCall(fixture('query-talking'))).toEqual({
      createdAtMs: 1795253279523,
      parties: [
        { tag: 'a1354b10f1667055', label: 'sip:alice@127.0.0.1:15060', sends: true, packets: 101 },
        { tag: 'efd4d467593697fc', label: 'sip:bob@127.0.0.1:15060', sends: true, packets: 102 },
      ],
      isRinging: false,
      subscriptions: [],
    })
  })

  it('of a call on hold: who is held sends nothing, and the recorder is no party', () => {
    const { parties, subscriptions } = readSeenCall(fixture('query-held'))
    expect(parties.map(({ sends }) => sends)).toEqual([true, false])
    expect(subscriptions.map(({ label }) => label)).toEqual(['tapeline fork sip:192.0.2.10'])
  })

  it('of a call that was hung up after hold: both parties, although one is deleted', () => {
    expect(readSeenCall(fixture('query-deleted-but-kept')).parties).toHaveLength(2)
    expect(readSeenCall(fixture('query-by-deleted-tag')).parties).toEqual([])
  })

  it('of what it would send: whose media each label is', () => {
    const offer = readSubscriptionOffer(fixture('subscribe-request'))
    expect(offer?.tagsByLabel).toEqual(
      new Map([
        ['1', 'a1354b10f1667055'],
        ['0', 'efd4d467593697fc'],
      ]),
    )
    expect(offer?.tag).toHaveLength(64)
    expect(offer?.sdp).toContain('a=sendonly')
  })

  it('of its calls: their Call-IDs', () => {
    expect(readCallIds(fixture('list'))).toEqual(['c0c21c5c90ea8dcc'])
  })
})

it('nothing is made up where something is missing', () => {
  expect(readCallIds(new Map())).toEqual([])
  expect(readSubscriptionOffer(new Map([['sdp', 'v=0']]))).toBeUndefined()
  expect(readSeenCall(new Map())).toEqual({ createdAtMs: 0, parties: [], isRinging: false, subscriptions: [] })
})
