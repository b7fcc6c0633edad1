import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Queue } from '../../../contract/queue.ts'
import { useQueuesPages } from '../../lib/api/use-queues.ts'
import { useSettings } from '../../lib/api/use-settings.ts'
import { useUsersOf } from '../../lib/api/use-users.ts'
import { t } from '../../lib/i18n.ts'
import { useLater } from '../../lib/use-later.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FoundRows } from '../../ui/found-rows.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { QueueForm } from './queue-form.tsx'
import { agentsInWords, MOST_NAMED, QUEUE_TYPE_WORDS, queueRuleInWords, supervisorsInWords } from './queue-words.ts'
import classes from './queues-card.module.css'

/** The queues of an account: who takes their calls, who supervises them, and what they record. */
export function QueuesCard({ accountId }: { readonly accountId: string }) {
  const [text, setText] = useState('')
  const pages = useQueuesPages(accountId, useLater(text, 200))
  const { data, error, refetch } = pages
  const { data: saved } = useSettings(accountId)
  // Of many supervisors only the number is told.
  const named = data?.flatMap(({ supervisorIds }) => (supervisorIds.length <= MOST_NAMED ? supervisorIds : [])) ?? []
  const { items: supervisors } = useUsersOf(accountId, named)
  const [editing, setEditing] = useState<Queue | 'new'>()
  const rules = saved?.settings.queues ?? {}
  const ruleOf = (id: string) => queueRuleInWords(Object.hasOwn(rules, id) ? rules[id] : undefined)
  return (
    <Card
      title={t('Queues')}
      hint={t('Who takes the calls of a queue, and who supervises it. Supervisors hear all of its calls.')}
      flush
      actions={
        <Button size="xs" variant="default" onClick={() => setEditing('new')}>
          {t('Add queue')}
        </Button>
      }
    >
      {data ? (
        <FoundRows
          label={t('Find queues')}
          text={text}
          onText={setText}
          onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
          isLoadingMore={pages.isFetchingNextPage}
          rows={data.map((queue) => ({
            id: queue.id,
            title: queue.name,
            detail: [
              queue.name === queue.id ? undefined : queue.id,
              QUEUE_TYPE_WORDS[queue.type].name,
              agentsInWords(queue.agentIds.length, queue.agentDeviceIds.length),
              supervisorsInWords(queue.supervisorIds, (id) => supervisors.get(id)?.name),
            ]
              .filter(Boolean)
              .join(' · '),
            after: saved && (
              <Link
                to="/settings/accounts/$accountId/recording"
                params={{ accountId }}
                search={{ tab: 'queues' }}
                className={classes.rule}
                aria-label={t('{id}: rules of queue {name}', { id: ruleOf(queue.id), name: queue.name })}
              >
                {ruleOf(queue.id)}
              </Link>
            ),
          }))}
          onOpen={(id) => setEditing(data.find((queue) => queue.id === id))}
          empty={t(
            'No queues yet. A queue is where several people take calls: its supervisors hear its calls, and it can have recording rules of its own.',
          )}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {editing && (
        <QueueForm
          accountId={accountId}
          queue={editing === 'new' ? undefined : editing}
          withRules={Object.keys(rules).filter((id) => !data?.some((queue) => queue.id === id))}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Card>
  )
}
