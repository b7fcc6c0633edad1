import { platformAdministratorExists } from '../../store/users.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function signInOptionsHandlers({ db, mailer, firstStartCode }: ServerParts): Handlers<'getSignInOptions'> {
  /** Once somebody is there, somebody stays: the last administrator cannot be removed. */
  let isStarted = firstStartCode === undefined
  return {
    getSignInOptions: async () => {
      isStarted ||= await platformAdministratorExists(db)
      return { sendsMail: mailer !== undefined, firstStart: !isStarted }
    },
  }
}
