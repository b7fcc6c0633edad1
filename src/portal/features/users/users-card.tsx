import { Button } from '@mantine/core'
import { useState } from 'react'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useUsers } from './api/use-users.ts'
import { UserForm } from './user-form.tsx'

interface UsersCardProps {
  readonly accountId: string
  readonly onOpen: (userId: string) => void
}

/** The people of an account; calls are matched to them. */
export function UsersCard({ accountId, onOpen }: UsersCardProps) {
  const { data, error, refetch } = useUsers(accountId)
  const [isAdding, setAdding] = useState(false)
  return (
    <Card
      title="Users"
      hint="A party of a call is matched to a user by extension, number or SIP address."
      flush
      actions={
        <Button size="xs" variant="default" onClick={() => setAdding(true)}>
          Add user
        </Button>
      }
    >
      {data ? (
        <EntityRows
          rows={data.map((user) => ({
            id: user.id,
            title: user.name,
            detail: [user.extension, ...user.numbers, ...user.sipAddresses, user.email].filter(Boolean).join(' · '),
          }))}
          onOpen={onOpen}
          empty="No users yet. Without them calls are still recorded; their parties are shown by number."
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {isAdding && <UserForm accountId={accountId} user={undefined} onClose={() => setAdding(false)} />}
    </Card>
  )
}
