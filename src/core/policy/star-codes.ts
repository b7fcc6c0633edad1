import type { TimeLineEvent } from '../model/call-time-line.ts'
import type { ControlCodes, ControlCommand } from '../model/policy.ts'

/** Digits that are further apart belong to different codes. */
const LONGEST_GAP_MS = 5000

export interface DialledDigits {
  /** What may still become a code. */
  readonly pending: string
  readonly lastAtMs: number
}

export interface Dialled {
  readonly digits: DialledDigits
  readonly commands: readonly (ControlCommand | 'toggle')[]
}

/** Somebody else is on a side from then on: what the one before has dialled is not theirs to finish. */
export function changesSides({ type }: TimeLineEvent): boolean {
  return type === 'transfer' || type === 'party-changed'
}

/** Finds codes in one party's digits, whether they come one by one or all at once. */
export function dial(before: DialledDigits | undefined, digits: string, atMs: number, codes: ControlCodes): Dialled {
  const commands: (ControlCommand | 'toggle')[] = []
  const known = Object.entries(codes) as readonly (readonly [ControlCommand | 'toggle', string | undefined])[]
  let pending = before && atMs - before.lastAtMs <= LONGEST_GAP_MS ? before.pending : ''
  for (const digit of digits) {
    pending += digit
    const found = known.find(([, code]) => code === pending)
    if (found) {
      commands.push(found[0])
      pending = ''
    }
    // A wrong digit may be the first of the next code.
    while (pending !== '' && !known.some(([, code]) => code?.startsWith(pending))) pending = pending.slice(1)
  }
  return { digits: { pending, lastAtMs: atMs }, commands }
}
