import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { isWeakPassword } from '../../core/model/weak-password.ts'

/** 0, guessed at once, to 4. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4

/** Without lists of words: those are megabytes, and the server refuses what stands in them. */
const guesser = new ZxcvbnFactory({ dictionary: {}, maxLength: 64 })

/** What is too short is never good. `words`: a person's own, which others try. */
export function scoreOf(password: string, words: readonly string[]): PasswordScore {
  if (password === '' || isWeakPassword(password)) return 0
  const { score } = guesser.check(password, [...words])
  return password.length < 12 ? (Math.min(score, 1) as PasswordScore) : score
}
