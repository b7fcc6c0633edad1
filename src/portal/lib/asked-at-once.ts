/** What the page asked the server for before the portal's script was there (public/at-once.js). */

interface AskedAtOnce {
  readonly atMs: number
  /** By address, with its query. */
  readonly answers: Map<string, Promise<Response>>
}

declare global {
  var askedAtOnce: AskedAtOnce | undefined
}

/** Longer than the page takes to come up; what is older is asked for again. */
const GOOD_FOR_MS = 10_000

const young = (): AskedAtOnce | undefined => {
  const asked = globalThis.askedAtOnce
  return asked && Date.now() - asked.atMs < GOOD_FOR_MS ? asked : undefined
}

/** When it was asked; undefined when nothing was, or long ago. */
export const askedAtOnceMs = (): number | undefined => young()?.atMs

/** Only once, and only what is good: a refusal may be none any more. */
export async function answerAskedAtOnce(url: string): Promise<Response | undefined> {
  const answer = young()?.answers.get(url)
  globalThis.askedAtOnce?.answers.delete(url)
  const response = await answer?.catch(() => undefined)
  return response?.ok ? response : undefined
}

/** Something was changed: what was asked before does not hold any more. */
export function forgetAskedAtOnce(): void {
  globalThis.askedAtOnce = undefined
}
