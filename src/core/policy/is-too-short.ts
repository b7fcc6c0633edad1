import type { PolicySettings } from '../model/policy.ts'
import { optionsOf } from './options-of.ts'

/** Whether a call that lasted so long leaves no audio behind. One of exactly the minimum is kept. */
export function isTooShort(durationMs: number, settings: PolicySettings): boolean {
  return durationMs < optionsOf(settings).minimumDurationMs
}
