import { useNotifications } from '@mantine/notifications'
import { type ComponentType, useEffect, useState } from 'react'

/** After the first load. */
const REST_MS = 4_000

/** What toast.ts says. Fetched before there is something: the first thing to be said may be that nobody answers. */
export function Toasts() {
  const hasSome = useNotifications().notifications.length > 0
  const [Corner, setCorner] = useState<ComponentType>()
  useEffect(() => {
    if (Corner) return
    const load = async () => {
      const loaded = await import('./toasts-corner.tsx').catch(() => undefined)
      if (loaded) setCorner(() => loaded.default)
    }
    const timer = setTimeout(load, hasSome ? 0 : REST_MS)
    return () => clearTimeout(timer)
  }, [Corner, hasSome])
  return Corner && <Corner />
}
