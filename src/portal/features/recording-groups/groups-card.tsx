import { Button } from '@mantine/core'
import { useState } from 'react'
import type { RecordingGroup } from '../../../contract/recording-group.ts'
import { useUsersOf } from '../../lib/api/use-users.ts'
import { t } from '../../lib/i18n.ts'
import { useFoundItems } from '../../lib/use-found-items.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FoundRows } from '../../ui/found-rows.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useRecordingGroups } from './api/recording-groups.ts'
import { GroupForm } from './group-form.tsx'
import { groupInWords, MOST_NAMED } from './group-words.ts'

/** People of an account whose recordings somebody looks after. */
export function GroupsCard({ accountId }: { readonly accountId: string }) {
  const { data, error, refetch } = useRecordingGroups(accountId)
  const { found, ...search } = useFoundItems(data ?? [], ({ name }) => name)
  // Of many managers only the number is told.
  const named = found.flatMap(({ managerIds }) => (managerIds.length <= MOST_NAMED ? managerIds : []))
  const { items: managers } = useUsersOf(accountId, named)
  const [editing, setEditing] = useState<RecordingGroup | 'new'>()
  return (
    <Card
      title={t('Recording groups')}
      hint={t('Managers hear the calls of all members.')}
      flush
      actions={
        <Button size="xs" variant="default" onClick={() => setEditing('new')}>
          {t('Add group')}
        </Button>
      }
    >
      {data ? (
        <FoundRows
          {...search}
          label={t('Find recording groups')}
          isLoadingMore={false}
          rows={found.map((group) => ({
            id: group.id,
            title: group.name,
            detail: groupInWords(group, (id) => managers.get(id)?.name),
          }))}
          onOpen={(id) => setEditing(data.find((group) => group.id === id))}
          empty={t('No recording groups yet. With one, a team leader hears the calls of the team and no others.')}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {editing && (
        <GroupForm
          accountId={accountId}
          group={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Card>
  )
}
