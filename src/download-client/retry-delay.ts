const LONGEST_MS = 30_000

/**
 * Before the try of that number, from 0: twice as long each time, up to 30 s, half of it by chance (`random`, 0–1) so that many clients
 * do not come back at once.
 */
export function retryDelayMs(number: number, firstMs: number, random: number): number {
  const whole = Math.min(LONGEST_MS, firstMs * 2 ** Math.min(number, 30))
  return whole / 2 + (whole / 2) * random
}
