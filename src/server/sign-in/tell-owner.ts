/** Whoever's sign-in was changed hears of it by e-mail: it may not have been them. */

import type { StoredUser } from '../../store/users.ts'
import type { ServerParts } from '../server-parts.ts'

const SENTENCES: Readonly<Record<string, string>> = {
  'second-factor.added': 'A second factor was added to your sign-in.',
  'second-factor.removed': 'A second factor was removed from your sign-in.',
  'recovery-codes.renewed': 'New recovery codes were made; the former ones do not work any more.',
  'user.password-changed': 'Your password was changed.',
}

/** In the background: the change is done, with or without the letter. */
export function tellOwner(
  { mailer, publicUrl, log }: Pick<ServerParts, 'mailer' | 'publicUrl' | 'log'>,
  user: StoredUser,
  action: string,
): void {
  const sentence = SENTENCES[action]
  if (!mailer || user.email === undefined || sentence === undefined) return
  const text = `Hello ${user.name},

${sentence}

If that was not you, change your password and tell whoever looks after Tapeline in your organisation.

${publicUrl ?? ''}
`
  mailer
    .send({ to: user.email, subject: 'Your sign-in to Tapeline was changed', text })
    .catch((error: unknown) =>
      log.warn({ err: error, userId: user.id }, 'a letter about a changed sign-in was not sent'),
    )
}
