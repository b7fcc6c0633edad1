import type { Settings } from '../../../../contract/settings.ts'
import type { SettingsPreview } from '../../../../contract/settings-preview.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { request } from '../../../lib/request.ts'

/** The last days' calls replayed with edited settings. Nothing is saved; aborting stops the server's work. */
export function previewSettings(
  accountId: string,
  settings: PolicySettings,
  days: number,
  signal: AbortSignal,
): Promise<SettingsPreview> {
  return request(`/accounts/${accountId}/settings/preview`, {
    method: 'POST',
    body: { settings: settings as Settings, days },
    signal,
  })
}
