import { formatDuration } from '../../lib/format-duration.ts'
import { useNow } from '../../lib/use-now.ts'

/** How long something has been going on, counting. */
export function RunningDuration({ sinceMs }: { readonly sinceMs: number }) {
  return <>{formatDuration(useNow(1000) - sinceMs)}</>
}
