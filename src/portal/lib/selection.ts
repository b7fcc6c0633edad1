/**
 * Which rows of a list are chosen. `all`: every row that matches the filter, loaded or not, except those taken out again.
 */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string>; readonly anchor?: string }
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> }

export const nothingSelected: Selection = { kind: 'some', ids: new Set() }

export const allSelected: Selection = { kind: 'all', except: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'all' ? !selection.except.has(id) : selection.ids.has(id)
}

export function isEmpty(selection: Selection): boolean {
  return selection.kind === 'some' && selection.ids.size === 0
}

function flipped(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}

/** Takes one row in or out and remembers it as the start of a later range. */
export function toggle(selection: Selection, id: string): Selection {
  if (selection.kind === 'all') return { kind: 'all', except: flipped(selection.except, id) }
  return { kind: 'some', ids: flipped(selection.ids, id), anchor: id }
}

/**
 * Shift-click: every row from the last one toggled to this one takes the state that this one gets. `order` is the list
 * as shown; without a usable anchor it is a plain toggle.
 */
export function extendTo(selection: Selection, id: string, order: readonly string[]): Selection {
  if (selection.kind === 'all' || selection.anchor === undefined) return toggle(selection, id)
  const from = order.indexOf(selection.anchor)
  const to = order.indexOf(id)
  if (from < 0 || to < 0) return toggle(selection, id)
  const next = new Set(selection.ids)
  const add = !next.has(id)
  for (const row of order.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (add) next.add(row)
    else next.delete(row)
  }
  return { kind: 'some', ids: next, anchor: id }
}

/** A click on a row's box; only with shift it is a range, wherever the last one was. */
export function pick(selection: Selection, id: string, isRange: boolean, order: readonly string[]): Selection {
  return isRange ? extendTo(selection, id, order) : toggle(selection, id)
}
