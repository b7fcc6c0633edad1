/** Whoever's sign-in was changed hears of it by e-mail: it may not have been them. */

import { isSignInChange, type SignInChange, signInLetter } from '../../core/access/sign-in-letter.ts'
import { findLetterLanguage } from '../../store/letter-languages.ts'
import type { StoredUser } from '../../store/users.ts'
import type { ServerParts } from '../server-parts.ts'

type Work = Pick<ServerParts, 'db' | 'mailer' | 'publicUrl' | 'log'>

/** In the background: the change is done, with or without the letter. */
export function tellOwner(work: Work, user: StoredUser, action: string): void {
  if (!isSignInChange(action)) return
  send(work, user, action).catch((error: unknown) =>
    work.log.warn({ err: error, userId: user.id }, 'a letter about a changed sign-in was not sent'),
  )
}

async function send({ db, mailer, publicUrl = '' }: Work, user: StoredUser, what: SignInChange): Promise<void> {
  if (!mailer || user.email === undefined) return
  const language = await findLetterLanguage(db, user.id)
  const letter = signInLetter({ language, personName: user.name, link: publicUrl, happened: { what } })
  await mailer.send({ to: user.email, ...letter })
}
