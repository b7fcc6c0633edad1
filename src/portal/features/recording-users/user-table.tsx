import { ActionIcon, Checkbox, Menu } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp, IconDots } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RecordingUser } from '../../../contract/order.ts'
import { inSentence, t } from '../../lib/i18n.ts'
import { isSelected, type Selection } from '../../lib/selection.ts'
import { dayWords, orderTitle, type Products } from './order-words.ts'
import { COLUMN_LABELS, COLUMNS, type Column, type ColumnFilter, type RowOrder, type UserRow } from './user-rows.ts'
import classes from './user-table.module.css'

interface UserTableProps {
  /** Those loaded so far. */
  readonly rows: readonly UserRow[]
  /** Of all that match. */
  readonly count: number
  /** The end of those loaded is near. */
  readonly onMore: () => void
  readonly products: Products
  readonly filter: ColumnFilter
  readonly onFilter: (column: Column, text: string) => void
  readonly order: RowOrder
  readonly onOrder: (order: RowOrder) => void
  readonly selection: Selection
  readonly selectedCount: number
  readonly onSelect: (row: UserRow, extend: boolean) => void
  readonly onSelectAll: () => void
  readonly onChangeProduct: (user: RecordingUser) => void
  readonly onRemove: (user: RecordingUser) => void
  readonly personLink: (user: RecordingUser) => ReactNode
}

/** Has the id of the user: the button that opens the menu of the row. */
export const ACTIONS_OF = 'data-actions-of'

/** As in the style sheet. */
const NARROW = 640
const ROW_HEIGHT = { wide: 44, narrow: 60 }
/** So many rows before the end the next are asked for. */
const NEAR = 15
/** Head and filters are rows too. */
const ROWS_ABOVE = 2

/** Any number of people; only those in view are in the page. */
export function UserTable(props: UserTableProps) {
  const { rows, count, onMore, filter, onFilter, order, onOrder, selectedCount, onSelectAll, products } = props
  const { ref: sizeRef, width } = useElementSize()
  const scroller = useRef<HTMLDivElement>(null)
  const [firstWidth, setFirstWidth] = useState(0)
  // The size is told after the first picture: rows that grew then would push away what stands below.
  useLayoutEffect(() => setFirstWidth(scroller.current?.offsetWidth ?? 0), [])
  const isNarrow = (width || firstWidth || NARROW + 1) <= NARROW
  const rowHeight = isNarrow ? ROW_HEIGHT.narrow : ROW_HEIGHT.wide
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.user.id ?? index,
    overscan: 8,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until told that they changed
  useLayoutEffect(() => virtual.measure(), [rowHeight])
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: when what is shown changes, not what asks for more
  useEffect(() => {
    if (rows.length < count && lastShown >= rows.length - NEAR) onMore()
  }, [lastShown, rows.length, count])
  return (
    <div ref={sizeRef} className={classes.root}>
      <div className={classes.scroller} ref={scroller}>
        <table className={classes.table} aria-label={t('Call recording users')} aria-rowcount={count + ROWS_ABOVE}>
          <thead>
            <tr className={`${classes.row} ${classes.head}`} aria-rowindex={1}>
              <th scope="col">
                <Checkbox
                  size="xs"
                  aria-label={t('Select everybody who is shown')}
                  disabled={count === 0}
                  checked={selectedCount > 0 && selectedCount === count}
                  indeterminate={selectedCount > 0 && selectedCount < count}
                  onChange={onSelectAll}
                />
              </th>
              {COLUMNS.map((column) => (
                <SortHeader key={column} column={column} order={order} onOrder={onOrder} />
              ))}
              <th scope="col">
                <span className="visually-hidden">{t('Actions')}</span>
              </th>
            </tr>
            <tr className={`${classes.row} ${classes.filters}`} aria-rowindex={2}>
              <td />
              {COLUMNS.map((column) => (
                <td key={column}>
                  <FilterField
                    column={column}
                    products={products}
                    value={filter[column] ?? ''}
                    onChange={(text) => onFilter(column, text)}
                  />
                </td>
              ))}
              <td />
            </tr>
          </thead>
          <tbody style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index]
              if (!row) return null
              return (
                <UserRowView
                  key={item.key}
                  {...props}
                  row={row}
                  rowIndex={item.index + ROWS_ABOVE + 1}
                  style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                />
              )
            })}
          </tbody>
        </table>
      </div>
    </div>
  )
}

interface FilterFieldProps {
  readonly column: Column
  readonly products: Products
  readonly value: string
  readonly onChange: (text: string) => void
}

function FilterField({ column, products, value, onChange }: FilterFieldProps) {
  const label = t('Filter by {column}', { column: inSentence(COLUMN_LABELS[column]) })
  if (column !== 'product') {
    return (
      <input
        type="search"
        aria-label={label}
        placeholder={t('Filter')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{t('All products')}</option>
      {products.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}

interface SortHeaderProps {
  readonly column: Column
  readonly order: RowOrder
  readonly onOrder: (order: RowOrder) => void
}

function SortHeader({ column, order, onOrder }: SortHeaderProps) {
  const isBy = order.by === column
  const Arrow = order.isDescending ? IconArrowDown : IconArrowUp
  return (
    <th scope="col" aria-sort={isBy ? (order.isDescending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={() => onOrder({ by: column, isDescending: isBy && !order.isDescending })}>
        {COLUMN_LABELS[column]}
        {isBy && <Arrow size={13} aria-hidden />}
      </button>
    </th>
  )
}

interface UserRowViewProps extends UserTableProps {
  readonly row: UserRow
  /** From 1, with the rows above. */
  readonly rowIndex: number
  readonly style: CSSProperties
}

function UserRowView({ row, rowIndex, style, ...props }: UserRowViewProps) {
  const { products, selection, onSelect, onChangeProduct, onRemove, personLink } = props
  const [isOpen, setOpen] = useState(false)
  const { user, texts } = row
  const { pending } = user
  const isChosen = isSelected(selection, user.id)
  return (
    <tr
      className={`${classes.row} ${classes.body}`}
      aria-rowindex={rowIndex}
      style={style}
      data-selected={isChosen || undefined}
      onContextMenu={(event) => {
        event.preventDefault()
        setOpen(true)
      }}
    >
      <td>
        <Checkbox
          size="xs"
          aria-label={t('Select {name}', { name: user.name })}
          checked={isChosen}
          onChange={() => undefined}
          onClick={(event) => onSelect(row, event.shiftKey)}
        />
      </td>
      <td className={classes.name} title={texts.name}>
        {personLink(user)}
      </td>
      <td title={texts.number}>{texts.number}</td>
      <td>{texts.extension}</td>
      <td className={classes.product}>
        <span>{texts.product}</span>
        {pending && (
          <span className={classes.pending}>
            {dayWords(pending.activationDate)}: {orderTitle(pending, products)}
          </span>
        )}
      </td>
      <td>
        <Menu opened={isOpen} onChange={setOpen} position="bottom-end">
          <Menu.Target>
            <ActionIcon
              {...{ [ACTIONS_OF]: user.id }}
              variant="subtle"
              color="gray"
              aria-label={t('Actions for {name}', { name: user.name })}
            >
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item disabled={pending !== undefined} onClick={() => onChangeProduct(user)}>
              {t('Change product…')}
            </Menu.Item>
            <Menu.Item disabled={pending !== undefined} onClick={() => onRemove(user)}>
              {t('Remove…')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  )
}
