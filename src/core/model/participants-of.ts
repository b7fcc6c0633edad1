import type { Party } from './call.ts'

/** A person in a call, with everything by which they took part in it. */
export interface Participant {
  /** Unique within the call, the same however often it is asked. */
  readonly key: string
  /** In order; the first is how the person came. */
  readonly parties: readonly [Party, ...Party[]]
}

/** One per person: a user by who they are, somebody outside by the number; whoever shows neither is somebody else each time. */
export function participantsOf(parties: readonly Party[]): readonly Participant[] {
  const people = new Map<string, [Party, ...Party[]]>()
  for (const party of parties) {
    const key = keyOf(party)
    const known = people.get(key)
    if (known) known.push(party)
    else people.set(key, [party])
  }
  return [...people].map(([key, all]) => ({ key, parties: all }))
}

function keyOf({ userId, number, aor, index }: Party): string {
  if (userId !== undefined) return `user ${userId}`
  const address = number ?? aor
  return address === undefined || /^(sips?:)?anonymous(@|$)/i.test(aor ?? '') ? `party ${index}` : `address ${address}`
}
