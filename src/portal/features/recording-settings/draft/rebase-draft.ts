import type { PolicySettings } from '../../../../core/model/policy.ts'
import { isSameValue } from './option.ts'

/** Takes back one edit, and none of those made after it. */
export function takeBackEdit(
  before: PolicySettings,
  after: PolicySettings,
): (current: PolicySettings) => PolicySettings {
  return (current) => rebaseDraft(after, current, before)
}

type Part = Readonly<Record<string, unknown>>

/** Options that are one value although they are written as an object. */
const WHOLE = ['control']

/** Somebody's unsaved changes put on top of settings that another person saved meanwhile: where both changed the same, mine. */
export function rebaseDraft(base: PolicySettings, mine: PolicySettings, theirs: PolicySettings): PolicySettings {
  return merge(base as unknown as Part, mine as unknown as Part, theirs as unknown as Part) as unknown as PolicySettings
}

function merge(base: Part, mine: Part, theirs: Part): Part {
  const merged: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const value = mergeValue(key, base[key], mine[key], theirs[key])
    if (value !== undefined) merged[key] = value
  }
  return merged
}

function mergeValue(key: string, base: unknown, mine: unknown, theirs: unknown): unknown {
  if (isSameValue(base, mine)) return theirs
  if (WHOLE.includes(key) || !isPart(mine ?? {}) || !isPart(theirs ?? {})) return mine
  const merged = merge(isPart(base) ? base : {}, isPart(mine) ? mine : {}, isPart(theirs) ? theirs : {})
  return Object.keys(merged).length === 0 && mine === undefined ? undefined : merged
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
