import type { ListRow } from './list-row.ts'

export interface ListedRows<Row = ListRow> {
  /** What goes on stands above what is over. */
  readonly live: readonly Row[]
  readonly over: readonly Row[]
}

type Row = Pick<ListRow, 'id'>

/** Whether a call began or ended: all below it lies elsewhere then. What only comes below, or changes in its place, moves nothing. */
export function movesRows(before: ListedRows<Row>, now: ListedRows<Row>): boolean {
  return !isSame(before.live, now.live) || before.over[0]?.id !== now.over[0]?.id
}

function isSame(some: readonly Row[], others: readonly Row[]): boolean {
  return some.length === others.length && some.every(({ id }, index) => others[index]?.id === id)
}
