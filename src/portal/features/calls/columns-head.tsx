import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { t } from '../../lib/i18n.ts'
import { type Column, type ColumnId, type ColumnLayout, moveToPlaceOf, resizeColumn, WIDEST_PX } from './columns.ts'
import classes from './columns-head.module.css'

interface ColumnsHeadProps {
  readonly columns: readonly Column[]
  readonly layout: ColumnLayout
  readonly onChange: (layout: ColumnLayout) => void
}

const KEY_STEP_PX = 16

/** Names of the columns. They are dragged to another place, and their edges to another width; keys do both. */
export function ColumnsHead({ columns, layout, onChange }: ColumnsHeadProps) {
  const [dragged, setDragged] = useState<ColumnId>()
  const drop = (target: ColumnId) => {
    if (dragged === undefined || dragged === target) return
    onChange(moveToPlaceOf(layout, dragged, target))
  }
  return (
    <div className={classes.root}>
      {columns.map((column, index) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the handle takes keys for the same
        <div
          key={column.id}
          className={classes.cell}
          data-column={column.id}
          data-dragged={dragged === column.id || undefined}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move'
            setDragged(column.id)
          }}
          onDragOver={(event) => event.preventDefault()}
          onDrop={() => drop(column.id)}
          onDragEnd={() => setDragged(undefined)}
        >
          <span className={classes.name} title={column.label}>
            {column.label}
          </span>
          <ResizeHandle
            column={column}
            before={columns[index - 1]?.id}
            after={columns[index + 1]?.id}
            layout={layout}
            onChange={onChange}
          />
        </div>
      ))}
    </div>
  )
}

interface ResizeHandleProps extends Pick<ColumnsHeadProps, 'layout' | 'onChange'> {
  readonly column: Column
  /** What is seen beside it: columns that are not shown stand between. */
  readonly before: ColumnId | undefined
  readonly after: ColumnId | undefined
}

function ResizeHandle({ column, before, after, layout, onChange }: ResizeHandleProps) {
  const { id, label, minimum, width } = column
  const handle = useRef<HTMLHRElement>(null)
  const shownWidth = () => handle.current?.parentElement?.getBoundingClientRect().width ?? width
  const start = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    const { currentTarget, pointerId } = event
    const fromX = event.clientX
    const from = shownWidth()
    currentTarget.setPointerCapture(pointerId)
    const move = (moved: globalThis.PointerEvent) => onChange(resizeColumn(layout, id, from + moved.clientX - fromX))
    currentTarget.addEventListener('pointermove', move)
    currentTarget.addEventListener('lostpointercapture', () => currentTarget.removeEventListener('pointermove', move), {
      once: true,
    })
  }
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? KEY_STEP_PX : event.key === 'ArrowLeft' ? -KEY_STEP_PX : 0
    if (event.shiftKey && step !== 0) onChange(moveToPlaceOf(layout, id, step > 0 ? after : before))
    else if (step !== 0) onChange(resizeColumn(layout, id, shownWidth() + step))
    else if (event.key === 'Home') onChange(resizeColumn(layout, id, undefined))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <hr
      ref={handle}
      className={classes.handle}
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('Width of {column}', { column: label })}
      aria-valuenow={layout.widths[id] ?? width}
      aria-valuemin={minimum}
      aria-valuemax={WIDEST_PX}
      title={t('Drag to resize, double-click for the usual width')}
      draggable={false}
      onPointerDown={start}
      onDoubleClick={() => onChange(resizeColumn(layout, id, undefined))}
      onKeyDown={press}
    />
  )
}
