/** What somebody meant who mistyped it; undefined when nothing is near. */
export function closest<Option extends string>(typed: string, options: readonly Option[]): Option | undefined {
  if (typed.length > 40) return undefined
  const near = options
    .map((option) => ({
      option,
      distance: option.startsWith(typed) && typed.length > 1 ? 1 : editsBetween(typed, option),
    }))
    .filter(({ option, distance }) => distance <= Math.max(1, Math.floor(option.length / 3)))
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.option
}

/** Letters to put in, take out, replace, or exchange with the next (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const exchanged = isExchanged ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(replaced, exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
