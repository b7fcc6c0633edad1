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
import type { PersonOwner } from './person-owner.ts'
import { UserForm } from './user-form.tsx'

interface UsersCardProps {
  readonly owner: PersonOwner
  readonly addition?: RowsAddition<User> | undefined
  /** Nobody is added here. */
  readonly readOnly?: boolean
  readonly onOpen: (userId: string) => void
  /** What else a new user gets, at the end of the form. */
  readonly more?: ReactNode
  readonly onCreated?: (user: User) => Promise<unknown>
  /** Whenever the form is opened: what was filled in before is over. */
  readonly onAdding?: () => void
}

const WORDS: Readonly<Record<PersonOwner['kind'], { title: string; hint: string; add: string; empty: string }>> = {
  account: {
    title: t('Users'),
    hint: t('A party of a call is matched to a user by extension, number or SIP address.'),
    add: t('Add user'),
    empty: t('No users yet. Without them calls are still recorded; their parties are shown by number.'),
  },
  reseller: {
    title: t('People'),
    hint: t('They look after the accounts of the reseller, may do everything in them, and see no others.'),
    add: t('Add person'),
    empty: t('Nobody yet. Add somebody who looks after the accounts, then send an invitation.'),
  },
  platform: {
    title: t('People'),
    hint: t('They may do everything, in all accounts.'),
    add: t('Add person'),
    empty: t('Nobody yet.'),
  },
}

/** The people of an account, which calls are matched to; or those who look after accounts. */
export function UsersCard({ owner, addition, readOnly = false, onOpen, more, onCreated, onAdding }: UsersCardProps) {
  const [text, setText] = useState('')
  const pages = useUsersPages(owner, useLater(text, 200))
  const { data, error, refetch } = pages
  const [isAdding, setAdding] = useState(false)
  const words = WORDS[owner.kind]
  return (
    <Card
      title={words.title}
      hint={words.hint}
      flush
      actions={
        !readOnly && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              onAdding?.()
              setAdding(true)
            }}
          >
            {words.add}
          </Button>
        )
      }
    >
      {data ? (
        <FoundRows
          label={owner.kind === 'account' ? t('Find users') : t('Find people')}
          text={text}
          onText={setText}
          onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
          isLoadingMore={pages.isFetchingNextPage}
          above={addition?.above(data)}
          rows={data.map((user) => ({
            ...addition?.ofRow(user),
            id: user.id,
            title: user.name,
            detail: [user.extension, ...user.numbers, ...user.sipAddresses, user.email, user.site]
              .filter(Boolean)
              .join(' · '),
          }))}
          onOpen={onOpen}
          empty={words.empty}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {isAdding && (
        <UserForm
          owner={owner}
          user={undefined}
          onClose={() => setAdding(false)}
          more={more}
          {...(onCreated && { onCreated })}
        />
      )}
    </Card>
  )
}
