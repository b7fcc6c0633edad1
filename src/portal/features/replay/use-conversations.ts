import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ConversationSource, LoadedConversation } from './conversation.ts'
import { loadConversations } from './load-conversations.ts'

interface Conversations {
  /** In the order of `ids`. */
  readonly loaded: readonly LoadedConversation[]
  readonly retry: (id: string) => void
}

export function useConversations(ids: readonly string[], source: ConversationSource, details: boolean): Conversations {
  const [known, setKnown] = useState<ReadonlyMap<string, LoadedConversation>>(new Map())
  const tell = useCallback((each: LoadedConversation) => setKnown((before) => new Map(before).set(each.id, each)), [])
  const key = ids.join()
  useEffect(() => {
    const abort = new AbortController()
    void loadConversations(
      idsOf(key),
      source,
      { details, signal: abort.signal },
      (each) => !abort.signal.aborted && tell(each),
    )
    return () => abort.abort()
  }, [key, source, details, tell])
  const loaded = useMemo(
    () => idsOf(key).map((id): LoadedConversation => known.get(id) ?? { state: 'waiting', id }),
    [key, known],
  )
  return {
    loaded,
    retry: (id) => {
      const { signal } = new AbortController()
      void loadConversations([id], source, { details, signal }, tell)
    },
  }
}

const idsOf = (key: string): readonly string[] => (key === '' ? [] : key.split(','))
