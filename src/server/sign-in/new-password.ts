/** The one way to a new password: what leaked lists begin with is refused, also decorated, and one's own name. Nobody is asked over the network. */

import { AppError } from '../../core/model/app-error.ts'
import { isKnownPassword } from '../../core/model/weak-password.ts'
import type { PasswordHasher } from '../../store/password-hasher.ts'
import type { StoredUser } from '../../store/users.ts'

/** In the words of contract/values.ts, as what fits no schema is told. */
const MESSAGE = 'Many try this one first: give another'

type Named = Pick<StoredUser, 'name'> & Partial<Pick<StoredUser, 'firstName' | 'lastName' | 'email' | 'userName'>>

/** Fails with `invalid-request`. */
export async function hashNewPassword(
  { passwordHasher }: { readonly passwordHasher: PasswordHasher },
  password: string,
  user: Named,
): Promise<string> {
  const leaked = await leakedPasswords()
  const own = new Set(wordsOf(user))
  if (isKnownPassword(password, (word) => leaked.has(word) || own.has(word))) {
    throw new AppError('invalid-request', `password: ${MESSAGE}`, {
      problems: [{ field: 'password', message: MESSAGE }],
    })
  }
  return passwordHasher.hash(password)
}

function wordsOf({ name, firstName = '', lastName = '', email = '', userName = '' }: Named): readonly string[] {
  const parts = [name, firstName, lastName, email, userName].flatMap((text) => text.toLowerCase().split(/[^a-z]+/))
  return [...parts, name.toLowerCase().replace(/[^a-z]/g, '')].filter((part) => part.length >= 4)
}

let loaded: Promise<ReadonlySet<string>> | undefined

/** Fifty thousand, the commonest of what was found in leaks. Read once somebody sets a password: it takes a tenth of a second, and 16 MB. */
function leakedPasswords(): Promise<ReadonlySet<string>> {
  loaded ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common']))
  return loaded
}
