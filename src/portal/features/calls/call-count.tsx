import { t } from '../../lib/i18n.ts'
import type { CallsQuery } from './api/list-calls.ts'
import { useCallCount } from './api/use-call-count.ts'
import classes from './call-count.module.css'

interface CallCountProps {
  readonly query: CallsQuery
  readonly listIsThere: boolean
}

/** How many calls match; nothing while it is not known, or cannot be. */
export function CallCount({ query, listIsThere }: CallCountProps) {
  const { data } = useCallCount(query, listIsThere)
  const text =
    data &&
    (data.more ? t('More than {count} calls', { count: data.count }) : t('{count} calls', { count: data.count }))
  return (
    <span className={classes.root} role="status" aria-label={t('How many calls match')}>
      {listIsThere && text}
    </span>
  )
}
