import type { ReactNode } from 'react'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { sentence } from '../../lib/sentence.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useReach } from './api/explanations.ts'

interface ReachCardProps {
  readonly userId: string
  readonly title: string
  /** E.g. a link to the calls. */
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

/** What a person may see and hear, and what that comes from. */
export function ReachCard({ userId, title, actions, children }: ReachCardProps) {
  const { data, error, refetch } = useReach(userId)
  const of = (right: string) => sentence(say(data?.rights.find((each) => each.right === right)?.words ?? ''))
  return (
    <Card title={title} actions={actions} hint={data?.roleWords && t(data.roleWords)}>
      {data ? (
        <Facts
          facts={[
            [t('Sees'), of('see-calls')],
            [t('Plays'), of('listen')],
            [t('Saves as files'), of('download')],
            [t('Exports'), of('export')],
            [t('Hears live'), of('listen-live')],
            [t('Manages groups'), data.managedGroups.map(({ name }) => name).join(', ') || undefined],
            [t('Supervises queues'), data.supervisedQueues.map(({ name }) => name).join(', ') || undefined],
            [t('For a time'), data.grants.map(({ scope }) => say(scope.words)).join(', ') || undefined],
            [t('Own recordings'), data.hidesRecordings ? t('Hidden from others') : undefined],
            [t('What others hide'), data.seesHidden ? t('Included') : undefined],
          ]}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={96} />
      )}
      {children}
    </Card>
  )
}
