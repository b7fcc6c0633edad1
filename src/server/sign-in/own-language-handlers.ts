import { chooseLetterLanguage, findChosenLanguage } from '../../store/letter-languages.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { ownSession } from './own-session.ts'

export function ownLanguageHandlers({ db, nowMs }: ServerParts): Handlers<'getOwnLanguage' | 'putOwnLanguage'> {
  return {
    getOwnLanguage: async ({ actor }) => {
      ownSession(actor)
      const language = await findChosenLanguage(db, actor.id)
      return { ...(language !== undefined && { language }) }
    },

    putOwnLanguage: async ({ actor, body, request }) => {
      ownSession(actor)
      await chooseLetterLanguage(db, actor.id, body.language)
      await audit(db, request, nowMs(), actor, {
        action: 'user.language-chosen',
        subject: { kind: 'user', id: actor.id },
        details: { language: body.language ?? 'account' },
      })
      return body
    },
  }
}
