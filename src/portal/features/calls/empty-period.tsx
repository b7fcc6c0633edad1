import { Button } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { t } from '../../lib/i18n.ts'
import { useLiveEvent } from '../../lib/live-context.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { listCalls } from './api/list-calls.ts'
import classes from './calls-page.module.css'
import { ListSkeleton } from './list-skeleton.tsx'

interface EmptyPeriodProps {
  readonly accountId: string | undefined
  /** Where there is no call at all. */
  readonly guide: ReactNode
  readonly onAnyTime: () => void
}

/** Nothing in the last 24 hours: either there are older calls, or there never was one. */
export function EmptyPeriod({ accountId, guide, onAnyTime }: EmptyPeriodProps) {
  const { data, isPending, refetch } = useQuery({
    queryKey: ['any-call', accountId],
    queryFn: ({ signal }) =>
      listCalls(accountId === undefined ? {} : { accountId }, { cursor: undefined, limit: 1, signal }),
  })
  useLiveEvent('call-changed', () => void refetch())
  if (isPending) return <ListSkeleton />
  if (data?.items.length === 0) return <div className={classes.guide}>{guide}</div>
  return (
    <EmptyState
      icon={<IconClock size={22} stroke={1.5} />}
      title={t('No call in the last 24 hours')}
      action={<Button onClick={onAnyTime}>{t('Show earlier calls')}</Button>}
    >
      {t('New calls appear here the moment they begin.')}
    </EmptyState>
  )
}
