import { useSuspenseQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CallsView } from '../../../core/model/column-layout.ts'
import { sessionQuery } from '../../lib/api/session-query.ts'
import { useLiveEvent } from '../../lib/live-context.tsx'
import { serverNowMs } from '../../lib/server-clock.ts'
import { saveColumns } from './api/save-columns.ts'
import { type ColumnLayout, defaultLayout, readLayout } from './columns.ts'
import { createLayoutSender } from './layout-sender.ts'
import { isNewer, type LocalLayout, readLocal } from './local-layout.ts'

/**
 * How this person has arranged the columns of the view, wherever they sign in. The server's came with the session, so that nothing waits for
 * it; what is changed holds here at once and is sent a moment later, or when the server is there again.
 */
export function useColumnLayout(view: CallsView) {
  const { data: session, dataUpdatedAt } = useSuspenseQuery(sessionQuery)
  const key = `tapeline.columns.${session.actor.id}.${view}`
  const [changed, setChanged] = useState<Readonly<Record<string, LocalLayout>>>({})
  const found = useMemo(() => readLocal(view, read(key)), [view, key])
  const local = changed[key] ?? found
  const kept = session.columns?.[view]
  const holds = useMemo(() => {
    if (!local) return false
    const aheadMs = serverNowMs() - Date.now()
    return isNewer(local, { atMs: dataUpdatedAt, keptAtMs: kept && Date.parse(kept.changedAt) - aheadMs })
  }, [local, kept, dataUpdatedAt])
  const layout = useMemo(
    () => (local && holds ? (local.layout ?? defaultLayout(view)) : readLayout(view, kept)),
    [view, local, holds, kept],
  )

  const sender = useMemo(
    () =>
      createLayoutSender(async (change: LocalLayout, isLeaving) => {
        await saveColumns(view, change.layout, isLeaving)
        const sent = { ...change, atMs: Date.now(), isSent: true }
        // Another tab may have changed it meanwhile.
        if (read(key) === JSON.stringify(change)) write(key, JSON.stringify(sent))
        setChanged((all) => (all[key] === change ? { ...all, [key]: sent } : all))
      }),
    [view, key],
  )
  const set = useCallback(
    (next: ColumnLayout | null) => {
      const change = { layout: next, atMs: Date.now(), isSent: false }
      setChanged((all) => ({ ...all, [key]: change }))
      write(key, JSON.stringify(change))
      sender.change(change)
    },
    [key, sender],
  )
  const reset = useCallback(() => set(null), [set])

  // What a former page could not send any more.
  const first = useRef({ found, holds })
  first.current = { found, holds }
  useEffect(() => {
    const { found: left, holds: isWanted } = first.current
    if (left && !left.isSent && isWanted) sender.change(left)
    // Else it would come back when the server has none any more.
    if (left && !left.isSent && !isWanted) write(key, undefined)
  }, [key, sender])
  useLiveEvent('resumed', sender.again)
  useEffect(() => {
    const takeOver = (event: StorageEvent) => {
      const there = event.key === key ? readLocal(view, event.newValue) : undefined
      if (!there) return
      setChanged((all) => ({ ...all, [key]: there }))
      sender.wait(there.isSent ? undefined : there)
    }
    const watching = new AbortController()
    const { signal } = watching
    addEventListener('storage', takeOver, { signal })
    addEventListener('pagehide', sender.leave, { signal })
    return () => {
      watching.abort()
      sender.leave()
    }
  }, [view, key, sender])
  return { layout, change: set, reset }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Where nothing may be kept, what cannot be sent lasts as long as the page. */
function write(key: string, text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {}
}
