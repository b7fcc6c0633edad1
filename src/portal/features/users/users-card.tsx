import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { User } from '../../../contract/user.ts'
import { t } from '../../lib/i18n.ts'
import { useLater } from '../../lib/use-later.ts'
import { Card } from '../../ui/card.tsx'
import type { RowsAddition } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FoundRows } from '../../ui/found-rows.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useUsersPages } from './api/use-users-pages.ts'
import { UserForm } from './user-form.tsx'

interface UsersCardProps {
  readonly accountId: string
  readonly addition?: RowsAddition<User> | undefined
  readonly onOpen: (userId: string) => void
  /** What else a new user gets, at the end of the form. */
  readonly more?: ReactNode
  readonly onCreated?: (user: User) => Promise<unknown>
  /** Whenever the form is opened: what was filled in before is over. */
  readonly onAdding?: () => void
}

/** The people of an account; calls are matched to them. */
export function UsersCard({ accountId, addition, onOpen, more, onCreated, onAdding }: UsersCardProps) {
  const [text, setText] = useState('')
  const pages = useUsersPages(accountId, useLater(text, 200))
  const { data, error, refetch } = pages
  const [isAdding, setAdding] = useState(false)
  return (
    <Card
      title={t('Users')}
      hint={t('A party of a call is matched to a user by extension, number or SIP address.')}
      flush
      actions={
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            onAdding?.()
            setAdding(true)
          }}
        >
          {t('Add user')}
        </Button>
      }
    >
      {data ? (
        <FoundRows
          label={t('Find users')}
          text={text}
          onText={setText}
          onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
          isLoadingMore={pages.isFetchingNextPage}
          above={addition?.above(data)}
          rows={data.map((user) => ({
            ...addition?.ofRow(user),
            id: user.id,
            title: user.name,
            detail: [user.extension, ...user.numbers, ...user.sipAddresses, user.email].filter(Boolean).join(' · '),
          }))}
          onOpen={onOpen}
          empty={t('No users yet. Without them calls are still recorded; their parties are shown by number.')}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {isAdding && (
        <UserForm
          accountId={accountId}
          user={undefined}
          onClose={() => setAdding(false)}
          more={more}
          {...(onCreated && { onCreated })}
        />
      )}
    </Card>
  )
}
