import { useEffect, useState } from 'react'
import { serverNowMs } from './server-clock.ts'

/** The present as the server has it, again every `everyMs`: for running durations and relative times. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNowMs()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
