import { useEffect, useState } from 'react'

/** The value as it was when it last stayed for so long: what is typed is not asked for letter by letter. */
export function useLater<T>(value: T, delayMs: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}
