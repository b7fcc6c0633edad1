/** A list that is loaded page by page (keyset: newest first) while it grows at its head. */

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Undefined on the last page. */
  readonly nextCursor?: string | undefined
}

interface Row {
  readonly id: string
}

/**
 * Puts a fresh first page in front of what is loaded. `isNewer(a, b)`: a stands before b in the list.
 * Rows that the fresh page should contain but does not have left the list (they no longer match the filter); rows that
 * it pushed out stay, so the pages after it still join without a gap.
 */
export function mergeFirstPage<Item extends Row>(
  pages: readonly Page<Item>[],
  fresh: Page<Item>,
  isNewer: (a: Item, b: Item) => boolean,
): readonly Page<Item>[] {
  const [head, ...rest] = pages
  const last = fresh.items.at(-1)
  if (!head || last === undefined || fresh.nextCursor === undefined) return [fresh]
  const loaded = pages.flatMap((page) => page.items)
  // Nothing in common: more arrived than one page holds, and what lies between is not known.
  const known = new Set(loaded.map((item) => item.id))
  if (!fresh.items.some((item) => known.has(item.id))) return [fresh]
  const older = (items: readonly Item[]) => items.filter((item) => isNewer(last, item))
  const merged = [
    { ...head, items: [...fresh.items, ...older(head.items)] },
    ...rest.map((page) => ({ ...page, items: older(page.items) })),
  ]
  return merged
}

/** Replaces a row wherever it is loaded; the same pages again when it is not. */
export function replaceRow<Item extends Row>(pages: readonly Page<Item>[], row: Item): readonly Page<Item>[] {
  if (!pages.some((page) => page.items.some((item) => item.id === row.id))) return pages
  return pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === row.id ? row : item)) }))
}
