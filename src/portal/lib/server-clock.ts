/** What the server's clock says: calls begin, and pauses end, by that one, however wrong the clock of this computer is. */

let aheadMs = 0

/**
 * `date`: of an answer, when it was made, in whole seconds (RFC 9110 §6.6.1). What agrees with the clock as it was changes nothing: an answer
 * tells no more than that it was made between asking and having it.
 */
export function noteServerTime(date: string | null, askedAtMs: number, answeredAtMs: number): void {
  const secondMs = Date.parse(date ?? '')
  if (Number.isNaN(secondMs)) return
  const least = secondMs - answeredAtMs
  const most = secondMs + 999 - askedAtMs
  aheadMs = Math.min(most, Math.max(least, aheadMs))
}

export const serverNowMs = (): number => Date.now() + aheadMs
