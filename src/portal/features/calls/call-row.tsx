import { IconChevronRight } from '@tabler/icons-react'
import { type MouseEvent, memo, type ReactNode } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { partyName } from '../../lib/party-name.ts'
import { CardContent } from './call-card.tsx'
import { CELLS, type CellContext } from './call-cells.tsx'
import { CallParts, partsOf } from './call-parts.tsx'
import classes from './call-row.module.css'
import type { Column, ColumnId } from './columns.ts'
import type { ListRow } from './list-row.ts'
import { LiveContent } from './live-content.tsx'

interface CallRowProps extends CellContext {
  readonly row: ListRow
  /** `live`: over two lines, with its controls. `card`: where there is no room for columns. */
  readonly form: 'columns' | 'card' | 'live'
  readonly columns: readonly Column[]
  readonly selectable: boolean
  readonly selected: boolean
  /** The one row that Tab reaches; j and k move it. */
  readonly active: boolean
  readonly open: boolean
  readonly fleeting: boolean
  /** Its segments and legs are shown. */
  readonly expanded: boolean
  readonly onSelect: (callId: string, extend: boolean) => void
  readonly hrefOf: (callId: string) => string
  readonly onOpen: (callId: string) => void
  readonly onExpand: (rowId: string) => void
  /** Of a live call. */
  readonly controls: LiveRowControls | undefined
  /** Of a call that can be played. */
  readonly playButton: RowButton | undefined
}

/** `tabIndex`: of the row that Tab reaches. */
export type RowButton = (call: CallSummary, tabIndex: number) => ReactNode
export type LiveRowControls = RowButton

/** Id of the row's link: the keyboard moves focus to it. */
export const rowElementId = (rowId: string): string => `call-${rowId}`

/** What the eye catches of a row that flies by: no icons, which are most of a row's elements. */
const CAUGHT: ReadonlySet<ColumnId> = new Set<ColumnId>(['start', 'person', 'caller', 'callee', 'duration'])

/** A call, or one person in it. */
export const CallRow = memo(function CallRow(props: CallRowProps) {
  const { row, form, columns, selectable, selected, active, open, fleeting, expanded } = props
  const { onSelect, hrefOf, onOpen, onExpand, controls, playButton } = props
  const { call } = row
  const tabIndex = active ? 0 : -1
  const caller = partyName(call.caller).main
  const callee = partyName(call.callee).main
  const select = (event: MouseEvent) => {
    event.stopPropagation()
    onSelect(call.id, event.shiftKey)
  }
  const follow = (event: MouseEvent) => {
    // A tab or window of its own is the browser's matter.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onOpen(call.id)
  }
  const parts = partsOf(call)
  return (
    <>
      <div
        className={classes.row}
        data-form={form}
        data-active={active || undefined}
        data-open={open || undefined}
        data-selected={selected || undefined}
      >
        <span className={classes.check}>
          {selectable && !fleeting && (
            <input
              type="checkbox"
              tabIndex={tabIndex}
              checked={selected}
              aria-label={t('Select call from {caller} to {callee}', { caller, callee })}
              onClick={select}
              onChange={() => undefined}
            />
          )}
        </span>
        <span className={classes.expand}>
          {parts > 0 && !fleeting && (
            <button
              type="button"
              tabIndex={tabIndex}
              aria-expanded={expanded}
              aria-label={t('Segments of the call from {caller} to {callee}', { caller, callee })}
              onClick={() => onExpand(row.id)}
            >
              <IconChevronRight size={15} stroke={1.8} aria-hidden />
            </button>
          )}
        </span>
        {playButton && form !== 'live' && (
          <span className={classes.play}>{!fleeting && isOpen(call) && playButton(call, tabIndex)}</span>
        )}
        {/* The router's own link would work out the whole address anew for each row. */}
        <a
          href={hrefOf(call.id)}
          onClick={follow}
          id={rowElementId(row.id)}
          className={classes.link}
          tabIndex={tabIndex}
          aria-current={open ? 'page' : undefined}
          draggable={false}
        >
          {form === 'live' && <LiveContent call={call} timeZone={props.timeZone} />}
          {form === 'card' && <CardContent row={row} timeZone={props.timeZone} accountName={props.accountName} />}
          {form === 'columns' &&
            columns.map(({ id }) => (
              <span key={id} className={classes.cell} data-column={id}>
                {(!fleeting || CAUGHT.has(id)) && CELLS[id](row, props)}
              </span>
            ))}
        </a>
        {controls && call.state === 'live' && <span className={classes.controls}>{controls(call, tabIndex)}</span>}
      </div>
      {expanded && <CallParts call={call} timeZone={props.timeZone} />}
    </>
  )
})

/** What is sealed for an account's own key nobody plays here. */
function isOpen({ recorded, recordings }: Pick<CallSummary, 'recorded' | 'recordings'>): boolean {
  return recorded && (recordings.length === 0 || recordings.some(({ sealed }) => !sealed))
}
