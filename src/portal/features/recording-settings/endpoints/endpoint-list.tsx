import { Checkbox } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { CellValue, PolicySettings } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { isSelected, type Selection } from '../../../lib/selection.ts'
import { CELLS, type NamedCell } from '../draft/cells.ts'
import classes from './endpoint-list.module.css'
import { EndpointRowView } from './endpoint-row-view.tsx'
import type { EndpointRow } from './endpoint-rows.ts'

interface EndpointListProps {
  readonly rows: readonly EndpointRow[]
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly owners: ReadonlyMap<string, { readonly name: string }>
  readonly selection: Selection
  readonly selectedCount: number
  /** Absent when everything is there, or on its way. */
  readonly onMore: (() => void) | undefined
  readonly onSelect: (row: EndpointRow, extend: boolean) => void
  readonly onSelectAll: () => void
  readonly onSet: (row: EndpointRow, cell: NamedCell, value: CellValue) => void
}

/** As in the style sheet: below, four cells do not fit beside a name. */
const NARROW = 860
/** So many rows before the end the next are asked for. */
const NEAR = 15
const ROW_HEIGHT = { wide: 46, narrow: 160 }

/** Any number of users and devices; only those in view are in the page. */
export function EndpointList(props: EndpointListProps) {
  const { rows, settings, saved, owners, selection, selectedCount, onMore, onSelect, onSelectAll, onSet } = props
  const { ref: sizeRef, width } = useElementSize()
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = width > 0 && width <= NARROW ? ROW_HEIGHT.narrow : ROW_HEIGHT.wide
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until told that they changed
  useEffect(() => virtual.measure(), [rowHeight])
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastShown >= rows.length - NEAR) onMore?.()
  }, [lastShown, rows.length, onMore])
  return (
    <div ref={sizeRef}>
      <div className={classes.head}>
        <Checkbox
          size="xs"
          aria-label={t('Select everybody who is shown')}
          checked={selectedCount > 0 && selectedCount === rows.length}
          indeterminate={selectedCount > 0 && selectedCount < rows.length}
          onChange={onSelectAll}
        />
        <span>{t('Name')}</span>
        {CELLS.map(({ name, label }) => (
          <span key={name} className={classes.column} title={name}>
            {label}
          </span>
        ))}
      </div>
      <div className={classes.scroller} ref={scroller}>
        <ul className={classes.canvas} style={{ height: virtual.getTotalSize() }} aria-label={t('Users and devices')}>
          {items.map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <li
                key={item.key}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                aria-setsize={onMore ? -1 : rows.length}
                aria-posinset={item.index + 1}
              >
                <EndpointRowView
                  row={row}
                  settings={settings}
                  saved={saved}
                  ownerName={row.ownerId === undefined ? undefined : owners.get(row.ownerId)?.name}
                  isSelected={isSelected(selection, row.key)}
                  onSelect={onSelect}
                  onSet={onSet}
                />
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}
