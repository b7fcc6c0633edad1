import type { SentBodyOf } from '../../../contract/route.ts'
import type { AccountSettings, settingsRoutes } from '../../../contract/settings.ts'
import { request } from '../request.ts'

/** Replaces an account's settings; with `basedOnVersion` somebody else's change is not overwritten. */
export function putSettings(
  accountId: string,
  body: SentBodyOf<typeof settingsRoutes.putSettings>,
): Promise<AccountSettings> {
  return request(`/accounts/${accountId}/settings`, { method: 'PUT', body })
}
