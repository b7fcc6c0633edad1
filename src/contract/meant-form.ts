import type { z } from 'zod'

type Faults = readonly z.core.$ZodIssue[]

/**
 * Of a value that fits none of several forms: the faults of the form that was meant, with paths from the document's root; undefined where that
 * cannot be told. Meant is the one that fits furthest down; of those that fit as far, the one that has the fewest faults.
 */
export function meantForm({ errors, path }: z.core.$ZodIssueInvalidUnion): Faults | undefined {
  const compare = (one: Faults, other: Faults) => depthOf(other) - depthOf(one) || one.length - other.length
  const [best, next] = errors.toSorted(compare)
  if (!best || depthOf(best) === 0 || (next && compare(best, next) === 0)) return undefined
  return best.map((fault) => ({ ...fault, path: [...path, ...fault.path] }))
}

/** A field that is not known has a name of its own. */
const depthOf = (faults: Faults): number =>
  Math.max(0, ...faults.map(({ code, path }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)))
