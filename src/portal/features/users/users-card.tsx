import { Button } from '@mantine/core'
import { useState } from 'react'
import type { User } from '../../../contract/user.ts'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useUsers } from './api/use-users.ts'
import { UserForm } from './user-form.tsx'

/** The people of an account; calls are matched to them. */
export function UsersCard({ accountId }: { readonly accountId: string }) {
  const { data, error, refetch } = useUsers(accountId)
  const [editing, setEditing] = useState<User | 'new'>()
  return (
    <Card
      title="Users"
      hint="A party of a call is matched to a user by extension, number or SIP address."
      flush
      actions={
        <Button size="xs" variant="default" onClick={() => setEditing('new')}>
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
          onOpen={(id) => setEditing(data.find((user) => user.id === id))}
          empty="No users yet. Without them calls are still recorded; their parties are shown by number."
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {editing && (
        <UserForm
          accountId={accountId}
          user={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Card>
  )
}
