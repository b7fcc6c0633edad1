import type { SentBodyOf } from '../../../../contract/route.ts'
import type { AccountSettings } from '../../../../contract/settings.ts'
import type { settingsHistoryRoutes } from '../../../../contract/settings-history.ts'
import { request } from '../../../lib/request.ts'

/** Makes an older version the newest again, as a version of its own; the one before the latest when none is named. */
export function undoSettings(
  accountId: string,
  body: SentBodyOf<typeof settingsHistoryRoutes.undoSettings>,
): Promise<AccountSettings> {
  return request(`/accounts/${accountId}/settings/undo`, { method: 'POST', body })
}
