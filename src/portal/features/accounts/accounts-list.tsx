import { Badge } from '@mantine/core'
import { useState } from 'react'
import { useAccountsPages } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { useLater } from '../../lib/use-later.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FoundRows } from '../../ui/found-rows.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

interface AccountsListProps {
  readonly title?: string
  /** Only those that it looks after. */
  readonly resellerId?: string
  readonly empty: string
  readonly onOpen: (accountId: string) => void
}

/** Accounts by their short names, of any number of them. */
export function AccountsList({ title, resellerId, empty, onOpen }: AccountsListProps) {
  const [text, setText] = useState('')
  const pages = useAccountsPages(useLater(text, 200), resellerId)
  const { data, error, refetch } = pages
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={64} />
  return (
    <Card flush {...(title !== undefined && { title })}>
      <FoundRows
        label={t('Find accounts')}
        text={text}
        onText={setText}
        onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
        isLoadingMore={pages.isFetchingNextPage}
        rows={data.map((account) => ({
          id: account.id,
          title: account.name,
          mark: account.isClosed && (
            <Badge size="xs" color="red" variant="light">
              {t('Being closed')}
            </Badge>
          ),
          detail: [account.slug, account.timeZone, ...account.domains].join(' · '),
        }))}
        onOpen={onOpen}
        empty={empty}
      />
    </Card>
  )
}
