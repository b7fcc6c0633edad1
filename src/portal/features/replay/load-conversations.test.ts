import { expect, test } from 'vitest'
import type { Conversation, ConversationSource, LoadedConversation } from './conversation.ts'
import { loadConversations } from './load-conversations.ts'

const conversation = (id: string): Conversation => ({
  ...{ id, title: id, startMs: 0, durationMs: 1000, timeZone: 'UTC', silence: 'Not recorded', isWhole: true },
  tracks: id === 'silent' ? [] : [{ url: `/${id}`, startMs: 0, durationMs: 1000, silences: [] }],
})
const source: ConversationSource = {
  load: async (id) => {
    if (id === 'gone') throw new Error('gone')
    return conversation(id)
  },
  loadDetails: async (id) => {
    if (id === 'no wave form') throw new Error('gone')
    return { tracks: [], sounds: [], marks: [], parts: [], gaps: [] }
  },
}

async function statesOf(
  ids: readonly string[],
  details: boolean,
  { signal = new AbortController().signal, again = false } = {},
) {
  const told: LoadedConversation[] = []
  await loadConversations(ids, source, { details, signal, again }, (loaded) => told.push(loaded))
  return (id: string) => told.filter((each) => each.id === id).map(({ state }) => state)
}

test('each is told of on its own, and one that fails leaves the others alone', async () => {
  const states = await statesOf(['a', 'gone', 'silent', 'b'], true)
  expect(states('a')).toEqual(['loading', 'heard', 'ready'])
  expect(states('b')).toEqual(['loading', 'heard', 'ready'])
  expect(states('gone')).toEqual(['loading', 'failed'])
  expect(states('silent')).toEqual(['loading', 'silent'])
})

test('one whose wave form cannot be loaded is heard all the same, and is waited for no longer', async () => {
  const states = await statesOf(['no wave form', 'a'], true)
  expect(states('no wave form')).toEqual(['loading', 'heard', 'plain'])
  expect(states('a')).toEqual(['loading', 'heard', 'ready'])
})

test('voice only is all that is asked for, and nothing when nobody looks any more', async () => {
  expect((await statesOf(['a'], false))('a')).toEqual(['loading', 'heard'])
  expect((await statesOf(['a'], true, { signal: AbortSignal.abort() }))('a')).toEqual([])
})

test('one that is looked at again stays as it is known until there is more of it', async () => {
  const states = await statesOf(['a', 'gone', 'silent'], true, { again: true })
  expect(states('a')).toEqual(['heard', 'ready'])
  expect(states('gone')).toEqual([])
  expect(states('silent')).toEqual(['silent'])
})
