import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { isWeakPassword } from '../../core/model/weak-password.ts'

/** 0, guessed at once, to 4. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4

/** Without lists of words: those are megabytes, and the server refuses what stands in them. */
const guesser = new ZxcvbnFactory({ dictionary: {}, maxLength: 64 })

/** What is short is never strong, as it may stand in a list. `words`: a person's own, which others try. */
export function scoreOf(password: string, words: readonly string[]): PasswordScore {
  if (password === '' || isWeakPassword(password)) return 0
  const { score } = guesser.check(password, [...words])
  const most = password.length < 12 ? 1 : password.length < 16 ? 3 : 4
  return Math.min(score, most) as PasswordScore
}
