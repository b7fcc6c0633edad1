import { expect, test } from 'vitest'
import type { CallParty } from '../../../contract/call.ts'
import * as names from './channel-names.ts'

/** As it is read: without the marks that keep writing directions apart. */
const read = (text: string) => text.replace(/[\u2068\u2069]/g, '')
const channelNames = (...given: Parameters<typeof names.channelNames>) => names.channelNames(...given).map(read)
const streamName = (...given: Parameters<typeof names.streamName>) => {
  const name = names.streamName(...given)
  return name && read(name)
}

const party = (index: number, role: CallParty['role'], name: string, streamIds: number[]): CallParty => ({
  index,
  role,
  name,
  network: 'offnet',
  streamIds,
})
const caller = party(0, 'caller', 'Ann', [0])

test('a channel goes by the role and name of its party', () => {
  const parties = [caller, party(1, 'callee', 'Bob', [1])]
  const channels = [
    { streamIds: [0], partyIndex: 0 },
    { streamIds: [1], partyIndex: 1 },
  ]
  expect(channelNames({ parties }, { channels })).toEqual(['Caller · Ann', 'Callee · Bob'])
  expect(channelNames({ parties: [] }, { channels })).toEqual(['Channel 1', 'Channel 2'])
})

test('after a transfer or in a conference everybody heard in a channel is named', () => {
  const transferred = [caller, party(1, 'callee', 'Bob', [1]), party(2, 'callee', 'Cid', [1])]
  expect(channelNames({ parties: transferred }, { channels: [{ streamIds: [0] }, { streamIds: [1] }] })).toEqual([
    'Caller · Ann',
    'Callee · Bob, Cid',
  ])
  const joined = [caller, party(1, 'callee', 'Bob', [1]), party(2, 'other', 'Cid', [2])]
  const channels = [{ streamIds: [0] }, { streamIds: [1, 2], partyIndex: 1 }]
  expect(channelNames({ parties: joined }, { channels })[1]).toBe('Callee · Bob, Cid')
  expect(streamName({ parties: joined }, 2)).toBe('Also on the call · Cid')
})

test('one mixed stream holds all voices, named or not', () => {
  const parties = [caller, party(1, 'callee', 'Bob', [0])]
  expect(channelNames({ parties }, { channels: [{ streamIds: [0] }] })).toEqual(['All voices · Ann, Bob'])
  expect(channelNames({ parties: [] }, { channels: [{ streamIds: [0] }] })).toEqual(['All voices'])
  expect(streamName({ parties: [] }, 0)).toBeUndefined()
})
