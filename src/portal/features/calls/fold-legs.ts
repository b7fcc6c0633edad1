interface Listed {
  readonly id: string
  readonly legs?: readonly { readonly callId: string }[]
}

/**
 * The legs of a call, recorded by themselves, are one row: that of the one that began first, where it is in the list. Ids are in the order
 * of their beginning.
 */
export function foldLegs<Each extends Listed>(calls: readonly Each[]): readonly Each[] {
  if (!calls.some(({ legs }) => legs)) return calls
  const listed = new Set(calls.map(({ id }) => id))
  return calls.filter(({ id, legs = [] }) => !legs.some(({ callId }) => callId < id && listed.has(callId)))
}
