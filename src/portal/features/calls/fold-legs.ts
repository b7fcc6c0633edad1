interface Listed {
  readonly id: string
  readonly legs?: readonly { readonly callId: string }[]
}

const NONE: readonly never[] = []

/**
 * The legs of a call, recorded by themselves, are one row: that of the one that began first, where it is in the list. Ids are in the order
 * of their beginning.
 */
export function foldLegs<Each extends Listed>(calls: readonly Each[]): readonly Each[] {
  // Loops, and only of those that matter: a list of 100,000 is folded anew whenever a page of it comes.
  const legIds = new Set<string>()
  for (const { legs } of calls) for (const { callId } of legs ?? NONE) legIds.add(callId)
  if (legIds.size === 0) return calls
  const listed = new Set<string>()
  for (const { id } of calls) if (legIds.has(id)) listed.add(id)
  return calls.filter(({ id, legs }) => !legs?.some(({ callId }) => callId < id && listed.has(callId)))
}

/** Whether it, or the row that stands for it and its other legs, is one of these. */
export function isAmong({ id, legs }: Listed, ids: ReadonlySet<string>): boolean {
  return ids.has(id) || (legs ?? NONE).some(({ callId }) => ids.has(callId))
}

interface Heard {
  readonly id: string
  readonly legs?: readonly { readonly callId: string; readonly recorded: boolean }[]
}

/** What else there is to hear of the calls that these rows stand for. */
export function legsHeardWith(calls: Iterable<Heard>, ids: ReadonlySet<string>): readonly string[] {
  const found: string[] = []
  for (const { id, legs } of calls) {
    if (legs === undefined || !ids.has(id)) continue
    for (const { callId, recorded } of legs) if (recorded) found.push(callId)
  }
  return found
}
