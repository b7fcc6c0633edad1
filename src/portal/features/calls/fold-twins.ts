interface Row {
  readonly id: string
  readonly twinIds?: readonly string[]
}

const NONE: readonly never[] = []

/** A call that two recorders have is one row until they are merged: the one whose id will stay, where that is in the list. */
export function foldTwins<Each extends Row>(calls: readonly Each[]): readonly Each[] {
  const allTwinIds = new Set<string>()
  for (const { twinIds } of calls) for (const twinId of twinIds ?? NONE) allTwinIds.add(twinId)
  if (allTwinIds.size === 0) return calls
  const listed = new Set<string>()
  for (const { id } of calls) if (allTwinIds.has(id)) listed.add(id)
  return calls.filter(({ id, twinIds }) => !twinIds?.some((twin) => twin < id && listed.has(twin)))
}
