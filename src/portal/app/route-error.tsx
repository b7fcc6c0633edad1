import { isLoadFailure } from '../lib/describe-error.ts'
import { useLiveEvent } from '../lib/live-context.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { reloadIfReachable } from './reload-when-outdated.ts'

/** In place of a page that failed. A part of the program that could not be loaded is not asked for twice by the same page. */
export function RouteError({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  const isMissing = isLoadFailure(error)
  useLiveEvent('resumed', () => {
    if (isMissing) void reloadIfReachable()
  })
  return <ErrorState error={error} onRetry={isMissing ? () => void reloadIfReachable() : reset} />
}
