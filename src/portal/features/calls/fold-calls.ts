import { beginsWith } from './begins-with.ts'
import { foldLegs } from './fold-legs.ts'
import { foldTwins } from './fold-twins.ts'

interface Foldable {
  readonly id: string
  readonly legs?: readonly { readonly callId: string }[]
  readonly twinIds?: readonly string[]
}

export interface FoldedCalls<Each> {
  readonly all: readonly Each[]
  /** The same, where there was nothing to fold. */
  readonly rows: readonly Each[]
}

/**
 * Each call once, however many recorders and legs it has. `before`: of a list that only grew below, and had nothing to fold, only what is new is
 * looked at.
 */
export function foldCalls<Each extends Foldable>(all: readonly Each[], before?: FoldedCalls<Each>): FoldedCalls<Each> {
  const isLonger = before !== undefined && before.rows === before.all && beginsWith(all, before.all)
  for (let index = isLonger ? before.all.length : 0; index < all.length; index++) {
    const { legs = NONE, twinIds = NONE } = all[index] as Each
    if (legs.length > 0 || twinIds.length > 0) return { all, rows: foldLegs(foldTwins(all)) }
  }
  return { all, rows: all }
}

const NONE: readonly never[] = []
