import { beginsWith } from './begins-with.ts'

/** Where the rows of a list lie, one below the other: pixels from the top of the first. */
export interface PlacedRows {
  readonly items: readonly unknown[]
  /** Where each begins, and where the last one ends; what lies behind belongs to lists that are longer. */
  readonly tops: Float64Array
}

/** How high each is, is known before it is drawn. */
export interface RowPlaces<Item> extends PlacedRows {
  readonly items: readonly Item[]
  readonly heightOf: (item: Item) => number
  /** Of `tops`, shared by the lists that grew from each other: how many have been written by the longest. */
  readonly shared: { written: number }
}

/** `before`: where they lay; a list that only grew below is measured where it grew, as one of 100,000 rows grows five hundred times. */
export function rowPlaces<Item>(
  items: readonly Item[],
  heightOf: (item: Item) => number,
  before?: RowPlaces<Item>,
): RowPlaces<Item> {
  const isLonger = before?.heightOf === heightOf && beginsWith(items, before.items)
  const from = isLonger ? before.items.length : 0
  const hasRoom = isLonger && before.tops.length > items.length && before.shared.written === from + 1
  const tops = hasRoom ? before.tops : new Float64Array(2 * items.length + 1)
  if (isLonger && !hasRoom) tops.set(before.tops.subarray(0, from + 1))
  for (let index = from; index < items.length; index++) {
    tops[index + 1] = (tops[index] as number) + heightOf(items[index] as Item)
  }
  const shared = hasRoom ? before.shared : { written: 0 }
  shared.written = items.length + 1
  return { items, heightOf, tops, shared }
}

export const totalHeight = ({ items, tops }: PlacedRows): number => tops[items.length] ?? 0

/** The row that lies there, the first or the last beyond the ends; −1 of none. */
export function rowAt({ items, tops }: PlacedRows, px: number): number {
  let least = 0
  let most = items.length - 1
  while (least < most) {
    const middle = (least + most) >> 1
    if ((tops[middle + 1] as number) > px) most = middle
    else least = middle + 1
  }
  return most
}
