import { foldCalls } from './fold-calls.ts'

interface Listed {
  readonly id: string
  readonly twinIds?: readonly string[]
  readonly legs?: readonly { readonly callId: string }[]
}

export interface ListedCalls {
  /** As people count: legs of one call, or both recordings of it, are one. */
  readonly count: number
  /** So many fewer than there are in the list. */
  readonly folded: number
}

/** Of people in calls each call may come several times. */
export function countCalls(calls: readonly Listed[]): ListedCalls {
  const byId = new Map<string, Listed>()
  for (const call of calls) byId.set(call.id, call)
  const all = [...byId.values()]
  const count = foldCalls(all).rows.length
  return { count, folded: all.length - count }
}
