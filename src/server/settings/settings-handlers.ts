import { AppError } from '../../core/model/app-error.ts'
import { findSettings } from '../../store/account-settings.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { refuseUnknownIds } from './account-people.ts'
import { changeSettings } from './change-settings.ts'
import { presentSettings } from './present-settings.ts'
import { scopeOfAccount } from './scope-of-account.ts'

export function settingsHandlers(parts: ServerParts): Handlers<'getSettings' | 'putSettings'> {
  const { db } = parts
  return {
    getSettings: async ({ actor, params: { accountId }, query: { version } }) => {
      const scope = await scopeOfAccount(db, actor, accountId)
      // Version 0 is in no table.
      const stored = version === 0 ? undefined : await findSettings(db, scope, accountId, version)
      if (!stored && version !== undefined && version !== 0) throw versionNotFound()
      return presentSettings(accountId, stored)
    },

    putSettings: async (asked) => {
      const { actor, body, params } = asked
      const { accountId } = params
      const { settings, basedOnVersion, comment } = body
      const scope = await scopeOfAccount(db, actor, accountId)
      return changeSettings(parts, asked, { accountId, scope, basedOnVersion }, async (_, inForce) => {
        refuseUnknownIds(settings, inForce.people, inForce.settings)
        return { settings, comment }
      })
    },
  }
}

export function versionNotFound(): AppError {
  return new AppError('settings-version-not-found', 'There is no such version of the settings')
}
