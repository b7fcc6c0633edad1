import { Button } from '@mantine/core'
import { IconListDetails } from '@tabler/icons-react'
import { useAccountsOf } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useAuditEvents } from './api/use-audit-events.ts'
import { AuditEventRow } from './audit-event-row.tsx'
import { type AuditSearch, auditQueryOf } from './audit-search.ts'
import { AuditToolbar } from './audit-toolbar.tsx'
import { VerificationNote } from './verification-note.tsx'

interface AuditLogProps {
  readonly search: AuditSearch
  readonly onSearch: (changes: Partial<Record<keyof AuditSearch, string | undefined>>) => void
  readonly timeZone: string
  /** Logs of several accounts can be looked at. */
  readonly hasAccounts: boolean
}

/** Who did what: searched, checked, exported. */
export function AuditLog({ search, onSearch, timeZone, hasAccounts }: AuditLogProps) {
  const query = auditQueryOf(search, timeZone)
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useAuditEvents(query)
  const events = data?.pages.flatMap((page) => page.auditEvents) ?? []
  const ids = [search.accountId, ...events.map(({ accountId }) => accountId)]
  const accounts = useAccountsOf(hasAccounts ? ids : [])
  const nameOf = (id: string | undefined) =>
    !hasAccounts ? undefined : id === undefined ? t('Platform') : accounts.get(id)?.name
  return (
    <>
      <AuditToolbar search={search} query={query} hasAccounts={hasAccounts} onChange={onSearch} />
      <VerificationNote
        accountId={search.accountId}
        whose={hasAccounts ? (nameOf(search.accountId) ?? t('Account')) : undefined}
      />
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={320} />
      ) : events.length === 0 ? (
        <EmptyState icon={<IconListDetails size={22} stroke={1.5} />} title={t('Nothing found')}>
          {t('No event fits what is looked for.')}
        </EmptyState>
      ) : (
        <Card flush>
          {events.map((event) => (
            <AuditEventRow
              key={event.id}
              event={event}
              timeZone={timeZone}
              accountName={nameOf(event.accountId)}
              onOnly={({ kind, id }) => onSearch({ subjectKind: kind, subjectId: id })}
            />
          ))}
          {hasNextPage && (
            <Button
              m="sm"
              size="xs"
              variant="default"
              loading={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {t('Show older')}
            </Button>
          )}
        </Card>
      )}
    </>
  )
}
