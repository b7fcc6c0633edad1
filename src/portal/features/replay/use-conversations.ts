import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLiveEvent } from '../../lib/live-context.tsx'
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
  useMore(loaded, (id) => {
    const { signal } = new AbortController()
    return loadConversations([id], source, { details, signal, again: true }, tell)
  })
  return {
    loaded,
    retry: (id) => {
      const { signal } = new AbortController()
      void loadConversations([id], source, { details, signal }, tell)
    },
  }
}

/** What goes on or is made ready is looked at again when something has become of it, each not before the last look is over. */
function useMore(loaded: readonly LoadedConversation[], look: (id: string) => Promise<void>): void {
  const changed = useRef(new Set<string>())
  const looking = useRef(new Set<string>())
  const lookAgain = () => {
    for (const each of loaded) {
      const { id } = each
      if (!('conversation' in each) || looking.current.has(id) || !changed.current.delete(id)) continue
      if (each.conversation.isWhole) continue
      looking.current.add(id)
      void look(id).finally(() => {
        looking.current.delete(id)
        lookAgain()
      })
    }
  }
  useEffect(lookAgain)
  useLiveEvent('call-changed', (event) => {
    const known = loaded.find(({ id }) => id === event.id)
    if (!known) return
    changed.current.add(known.id)
    lookAgain()
  })
  useLiveEvent('resumed', () => {
    for (const { id } of loaded) changed.current.add(id)
    lookAgain()
  })
}

const idsOf = (key: string): readonly string[] => (key === '' ? [] : key.split(','))
