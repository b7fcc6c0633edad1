interface Row {
  readonly id: string
  readonly twinIds?: readonly string[]
}

/** A call that two recorders have is one row until they are merged: the one whose id will stay, where that is in the list. */
export function foldTwins<Each extends Row>(calls: readonly Each[]): readonly Each[] {
  if (!calls.some(({ twinIds }) => twinIds)) return calls
  const listed = new Set(calls.map(({ id }) => id))
  return calls.filter(({ id, twinIds = [] }) => !twinIds.some((twin) => twin < id && listed.has(twin)))
}
