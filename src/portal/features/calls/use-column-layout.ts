import { useCallback, useMemo, useState } from 'react'
import { type CallsView, type ColumnLayout, defaultLayout, readLayout } from './columns.ts'

/** How this person has arranged the columns of the view, kept in this browser. */
export function useColumnLayout(userId: string, view: CallsView) {
  const key = `tapeline.columns.${userId}.${view}`
  const [changed, setChanged] = useState<Readonly<Record<string, ColumnLayout>>>({})
  const kept = useMemo(() => readLayout(view, read(key)), [view, key])
  const layout = changed[key] ?? kept
  const change = useCallback(
    (next: ColumnLayout) => {
      setChanged((all) => ({ ...all, [key]: next }))
      write(key, JSON.stringify(next))
    },
    [key],
  )
  const reset = useCallback(() => {
    setChanged((all) => ({ ...all, [key]: defaultLayout(view) }))
    write(key, undefined)
  }, [key, view])
  return { layout, change, reset }
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return undefined
  }
}

/** Where nothing may be kept, the arrangement lasts as long as the page. */
function write(key: string, text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {}
}
