import type { ConversationSource, LoadedConversation } from './conversation.ts'

/** More at once would keep the sound that is played from coming. */
const AT_ONCE = 3

/**
 * Loads them a few at a time, first all that can be heard, then what is drawn of them. `tell` hears of every change. One that fails leaves the
 * others alone; `again`: of what is known already nothing is taken back until there is more.
 */
export async function loadConversations(
  ids: readonly string[],
  source: ConversationSource,
  options: { readonly details: boolean; readonly signal: AbortSignal; readonly again?: boolean },
  tell: (loaded: LoadedConversation) => void,
): Promise<void> {
  const { details, signal, again = false } = options
  const heard: Extract<LoadedConversation, { conversation: unknown }>[] = []
  await eachOf(ids, signal, async (id) => {
    if (!again) tell({ state: 'loading', id })
    try {
      const conversation = await source.load(id, signal)
      const loaded = { state: conversation.tracks.length === 0 ? 'silent' : 'heard', id, conversation } as const
      tell(loaded)
      if (loaded.state === 'heard') heard.push(loaded)
    } catch (error) {
      if (!signal.aborted && !again) tell({ state: 'failed', id, error })
    }
  })
  if (!details) return
  await eachOf(heard, signal, async (loaded) => {
    try {
      tell({ ...loaded, state: 'ready', details: await source.loadDetails(loaded.id, signal) })
    } catch {
      // It is heard all the same.
      if (!signal.aborted) tell({ ...loaded, state: 'plain' })
    }
  })
}

async function eachOf<T>(items: readonly T[], signal: AbortSignal, act: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  const worker = async () => {
    for (const item of waiting) {
      if (signal.aborted) return
      await act(item)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
