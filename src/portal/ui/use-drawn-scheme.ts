import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useState } from 'react'

/**
 * The colour scheme after the page has taken it on. A canvas reads its colours from CSS when it draws; drawing on the
 * render that changes the scheme would read the old ones.
 */
export function useDrawnScheme(): string {
  const scheme = useComputedColorScheme('light')
  const [drawn, setDrawn] = useState<string>(scheme)
  useEffect(() => {
    const frame = requestAnimationFrame(() => setDrawn(scheme))
    return () => cancelAnimationFrame(frame)
  }, [scheme])
  return drawn
}
