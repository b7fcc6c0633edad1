import { t } from '../../lib/i18n.ts'
import type { CallsQuery } from './api/list-calls.ts'
import { useCallCount } from './api/use-call-count.ts'
import classes from './call-count.module.css'
import type { ListedCalls } from './count-calls.ts'

interface CallCountProps {
  readonly query: CallsQuery
  readonly listIsThere: boolean
  readonly listed: ListedCalls
  /** There are more than those in the list. */
  readonly hasMore: boolean
}

/** How many calls match; nothing while it is not known, or cannot be. The server counts every leg: those in the list are known to be one call. */
export function CallCount({ query, listIsThere, listed, hasMore }: CallCountProps) {
  const { data } = useCallCount(query, listIsThere && hasMore)
  const words = () => {
    if (!hasMore) return t('{count} calls', { count: listed.count })
    if (!data) return undefined
    if (data.more) return t('More than {count} calls', { count: data.count })
    return t('{count} calls', { count: data.count - listed.folded })
  }
  return (
    <span className={classes.root} role="status" aria-label={t('How many calls match')}>
      {listIsThere && words()}
    </span>
  )
}
