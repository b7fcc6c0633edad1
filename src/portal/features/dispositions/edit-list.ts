/** The entry at `index` one place up (-1) or down (1); at the end it stays. */
export function moved<Item>(items: readonly Item[], index: number, by: -1 | 1 | number): readonly Item[] {
  const to = index + by
  const item = items[index]
  if (item === undefined || to < 0 || to >= items.length) return items
  const others = items.filter((_, at) => at !== index)
  return [...others.slice(0, to), item, ...others.slice(to)]
}

interface Labelled {
  readonly key: string
  readonly id?: string
  readonly label: string
  readonly active: boolean
}

/** Those that stay keep their id; new ones get a key for the page. */
export function withReasons(before: readonly Labelled[], labels: readonly string[], newKey: () => string): Labelled[] {
  return labels.map((label) => before.find((each) => each.label === label) ?? { key: newKey(), label, active: true })
}
