import { type DependencyList, useMemo, useRef } from 'react'

/** As `useMemo`, with what came of it last: where a list only grew, what was made of the rest of it stays. */
export function useGrown<Made>(make: (before: Made | undefined) => Made, dependencies: DependencyList): Made {
  const before = useRef<Made>(undefined)
  return useMemo(
    () => {
      before.current = make(before.current)
      return before.current
    },
    // biome-ignore lint/correctness/useExhaustiveDependencies: whoever calls names them
    dependencies,
  )
}
