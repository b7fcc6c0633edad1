import { MAXIMUM_RATE, MINIMUM_RATE } from './player-state.ts'

/** Speeds that are offered; the pitch of the voices stays. */
export const RATES = [MINIMUM_RATE, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, MAXIMUM_RATE] as const

/** The next faster (1) or slower (-1) one. */
export function stepRate(rate: number, step: 1 | -1): number {
  const next = step > 0 ? RATES.find((each) => each > rate) : RATES.findLast((each) => each < rate)
  return next ?? rate
}
