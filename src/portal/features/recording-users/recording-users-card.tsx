import { Button, TextInput } from '@mantine/core'
import { IconMicrophone, IconSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { RecordingUser, RecordingUsers } from '../../../contract/order.ts'
import type { OrderAction } from '../../../core/model/order.ts'
import { formatCount } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import { allSelected, extendTo, isSelected, nothingSelected, type Selection } from '../../lib/selection.ts'
import { useKeptFocus } from '../../lib/use-kept-focus.ts'
import { useLater } from '../../lib/use-later.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { collectRecordingUsers, useRecordingUsers, useRecordingUsersPages } from './api/use-recording-users.ts'
import { OrderDialog } from './order-dialog.tsx'
import { people } from './order-words.ts'
import classes from './recording-users-card.module.css'
import { type ColumnFilter, type RowOrder, rowOf } from './user-rows.ts'
import { ACTIONS_OF, UserTable } from './user-table.tsx'

interface RecordingUsersCardProps {
  readonly account: { readonly id: string; readonly timeZone: string }
  /** Of everybody in the account. */
  readonly data: Pick<RecordingUsers, 'products' | 'count'>
  readonly personLink: (user: RecordingUser) => ReactNode
}

interface Ordering {
  readonly action: OrderAction
  readonly chosen: readonly RecordingUser[] | undefined
}

/** Who has call recording, and by which product; the place to order more, other or less of it. */
export function RecordingUsersCard({ account, data, personLink }: RecordingUsersCardProps) {
  const { products } = data
  const hasUsers = data.count !== 0
  const [text, setText] = useState('')
  const [columns, setColumns] = useState<ColumnFilter>({})
  const [order, setOrder] = useState<RowOrder>({ by: 'name', isDescending: false })
  const [selection, setSelection] = useState<Selection>(nothingSelected)
  const [ordering, setOrdering] = useState<Ordering>()
  const field = useRef<HTMLInputElement>(null)
  const addButton = useRef<HTMLButtonElement>(null)
  const sought = useLater(
    useMemo(() => ({ text, ...columns }), [text, columns]),
    200,
  )
  const query = { state: 'recorded', ...sought, sortBy: order.by, descending: order.isDescending }
  const pages = useRecordingUsersPages(account.id, query)
  const recorded = useRecordingUsers(account.id, { state: 'recorded' })
  const total = recorded.data?.count ?? 0
  const rows = useMemo(() => pages.data?.users.map((user) => rowOf(user, products)) ?? [], [pages.data, products])
  const count = pages.data?.count ?? 0
  const selected = useMemo(
    () => rows.filter(({ user }) => isSelected(selection, user.id)).map(({ user }) => user),
    [rows, selection],
  )
  const selectedCount = selection.kind === 'all' ? Math.max(0, count - selection.except.size) : selected.length
  useShortcuts({ '/': () => field.current?.focus() })
  const menuOf = useRef<string>(undefined)
  useKeptFocus(`${total} ${selectedCount > 0} ${ordering !== undefined}`, () => {
    const menu = document.querySelector<HTMLElement>(`[${ACTIONS_OF}="${menuOf.current}"]`)
    return menu ?? addButton.current
  })
  const start = (action: OrderAction, chosen?: readonly RecordingUser[], fromMenuOf?: string) => {
    menuOf.current = fromMenuOf
    setOrdering({ action, chosen })
  }
  const gather = useMutation({
    mutationFn: async (_: OrderAction) =>
      selection.kind === 'some'
        ? selected
        : (await collectRecordingUsers(account.id, query)).filter(({ id }) => isSelected(selection, id)),
    onSuccess: (chosen, action) => start(action, chosen),
    onError: toastError,
  })
  const add = (
    <Button ref={addButton} onClick={() => start('add')}>
      {t('Add…')}
    </Button>
  )
  const failed = [pages, recorded].find((each) => !each.data && each.error)
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
  // Whether there is a table, and how long it is: what stands below comes after it.
  if (!pages.data || !recorded.data) {
    return (
      <Card flush>
        <Skeleton height={320} />
      </Card>
    )
  }
  return (
    <Card flush>
      {total === 0 ? (
        <EmptyState
          icon={<IconMicrophone size={20} stroke={1.5} />}
          title={t('Nobody has call recording yet')}
          action={hasUsers && add}
        >
          {hasUsers
            ? t('Add people, choose a product, and their calls are recorded from the day you say.')
            : t('This account has no users yet. Add users first, then order call recording for them.')}
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools} data-selected={selectedCount > 0 || undefined}>
            {selectedCount > 0 ? (
              <>
                <b role="status">{t('{count} selected', { count: selectedCount })}</b>
                <Button size="xs" loading={gather.isPending} onClick={() => gather.mutate('change')}>
                  {t('Change product…')}
                </Button>
                <Button size="xs" variant="default" disabled={gather.isPending} onClick={() => gather.mutate('remove')}>
                  {t('Remove…')}
                </Button>
                <Button size="xs" variant="subtle" color="gray" onClick={() => setSelection(nothingSelected)}>
                  {t('Clear selection')}
                </Button>
              </>
            ) : (
              <>
                <TextInput
                  ref={field}
                  className={classes.search}
                  size="xs"
                  aria-label={t('Filter call recording users')}
                  placeholder={t('Filter by name, number, extension or product')}
                  leftSection={<IconSearch size={14} />}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                />
                {add}
              </>
            )}
            <span className={classes.count} role="status">
              {count === total
                ? people(count)
                : t('{shown} of {total}', { shown: formatCount(count), total: people(total) })}
            </span>
          </div>
          <UserTable
            rows={rows}
            count={count}
            onMore={() => {
              if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage()
            }}
            products={products}
            filter={columns}
            onFilter={(column, part) => setColumns((present) => ({ ...present, [column]: part }))}
            order={order}
            onOrder={setOrder}
            selection={selection}
            selectedCount={selectedCount}
            onSelect={({ user }, extend) =>
              setSelection((present) =>
                extendTo(
                  extend || present.kind === 'all' ? present : { kind: 'some', ids: present.ids },
                  user.id,
                  rows.map((row) => row.user.id),
                ),
              )
            }
            onSelectAll={() => setSelection(selectedCount === count ? nothingSelected : allSelected)}
            onChangeProduct={(user) => start('change', [user], user.id)}
            onRemove={(user) => start('remove', [user], user.id)}
            personLink={personLink}
          />
          {count === 0 && (
            <EmptyState icon={<IconSearch size={20} />} title={t('Nobody matches')}>
              {t('Try fewer or shorter words.')}
            </EmptyState>
          )}
        </>
      )}
      {ordering && (
        <OrderDialog
          accountId={account.id}
          timeZone={account.timeZone}
          products={products}
          action={ordering.action}
          chosen={ordering.chosen}
          onClose={() => {
            setOrdering(undefined)
            setSelection(nothingSelected)
          }}
        />
      )}
    </Card>
  )
}
