import { Button, TextInput } from '@mantine/core'
import { IconMicrophone, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react'
import type { RecordingUser, RecordingUsers } from '../../../contract/order.ts'
import type { OrderAction } from '../../../core/model/order.ts'
import { t } from '../../lib/i18n.ts'
import { allSelected, extendTo, isSelected, nothingSelected, type Selection } from '../../lib/selection.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { OrderDialog } from './order-dialog.tsx'
import { people } from './order-words.ts'
import classes from './recording-users-card.module.css'
import { matching, type RowFilter, type RowOrder, recordedRows, sorted } from './user-rows.ts'
import { UserTable } from './user-table.tsx'

interface RecordingUsersCardProps {
  readonly account: { readonly id: string; readonly timeZone: string }
  readonly data: RecordingUsers
  readonly personLink: (user: RecordingUser) => ReactNode
}

interface Ordering {
  readonly action: OrderAction
  readonly chosen: readonly RecordingUser[] | undefined
}

/** Who has call recording, and by which product; the place to order more, other or less of it. */
export function RecordingUsersCard({ account, data, personLink }: RecordingUsersCardProps) {
  const { users, products } = data
  const [text, setText] = useState('')
  const [columns, setColumns] = useState<RowFilter['columns']>({})
  const [order, setOrder] = useState<RowOrder>({ by: 'name', isDescending: false })
  const [selection, setSelection] = useState<Selection>(nothingSelected)
  const [ordering, setOrdering] = useState<Ordering>()
  const field = useRef<HTMLInputElement>(null)
  const sought = useDeferredValue(text)
  const recorded = useMemo(() => recordedRows(users, products), [users, products])
  const rows = useMemo(
    () => sorted(matching(recorded, { text: sought, columns }), order),
    [recorded, sought, columns, order],
  )
  const selected = useMemo(
    () => rows.filter(({ user }) => isSelected(selection, user.id)).map(({ user }) => user),
    [rows, selection],
  )
  useShortcuts({ '/': () => field.current?.focus() })
  const start = (action: OrderAction, chosen?: readonly RecordingUser[]) => setOrdering({ action, chosen })
  const add = <Button onClick={() => start('add')}>{t('Add…')}</Button>
  return (
    <Card flush>
      {recorded.length === 0 ? (
        <EmptyState
          icon={<IconMicrophone size={20} stroke={1.5} />}
          title={t('Nobody has call recording yet')}
          action={users.length > 0 && add}
        >
          {users.length > 0
            ? t('Add people, choose a product, and their calls are recorded from the day you say.')
            : t('This account has no users yet. Add users first, then order call recording for them.')}
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools} data-selected={selected.length > 0 || undefined}>
            {selected.length > 0 ? (
              <>
                <b role="status">{t('{count} selected', { count: selected.length })}</b>
                <Button size="xs" onClick={() => start('change', selected)}>
                  {t('Change product…')}
                </Button>
                <Button size="xs" variant="default" onClick={() => start('remove', selected)}>
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
              {rows.length === recorded.length
                ? people(rows.length)
                : t('{shown} of {total}', { shown: rows.length, total: people(recorded.length) })}
            </span>
          </div>
          <UserTable
            rows={rows}
            products={products}
            filter={columns}
            onFilter={(column, part) => setColumns((present) => ({ ...present, [column]: part }))}
            order={order}
            onOrder={setOrder}
            selection={selection}
            selectedCount={selected.length}
            onSelect={({ user }, extend) =>
              setSelection((present) =>
                extendTo(
                  extend || present.kind === 'all' ? present : { kind: 'some', ids: present.ids },
                  user.id,
                  rows.map((row) => row.user.id),
                ),
              )
            }
            onSelectAll={() => setSelection(selected.length === rows.length ? nothingSelected : allSelected)}
            onChangeProduct={(user) => start('change', [user])}
            onRemove={(user) => start('remove', [user])}
            personLink={personLink}
          />
          {rows.length === 0 && (
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
          users={users}
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
