import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AccountSettings, Settings } from '../../../../contract/settings.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { putSettings } from '../../../lib/api/put-settings.ts'
import { t } from '../../../lib/i18n.ts'
import { ApiError } from '../../../lib/request.ts'
import { toastError } from '../../../ui/toast.ts'
import { undoToast } from '../../../ui/undo-toast.tsx'
import { undoSettings } from '../api/undo-settings.ts'

export interface EditedSettings {
  readonly settings: PolicySettings
  /** The version they were made from: what somebody else saved since is not overwritten. */
  readonly base: AccountSettings
  /** For the history; empty for none. */
  readonly comment: string
}

/** Saves settings as a new version, which can be taken back at once. `onSaved` comes before anybody else sees the version. */
export function useSave(accountId: string, onSaved?: (saved: AccountSettings) => void) {
  const client = useQueryClient()
  const inForce = async (saved: AccountSettings) => {
    // The new version first: a draft without changes follows it.
    client.setQueryData(['settings', accountId], saved)
    await client.invalidateQueries({ queryKey: ['settings', accountId, 'history'] })
  }
  const takeBack = async (saved: AccountSettings) => {
    try {
      await inForce(await undoSettings(accountId, { basedOnVersion: saved.version }))
    } catch (error) {
      toastError(error)
    }
  }
  return useMutation({
    mutationFn: ({ settings, base, comment }: EditedSettings) =>
      putSettings(accountId, {
        settings: settings as Settings,
        basedOnVersion: base.version,
        ...(comment !== '' && { comment }),
      }),
    onSuccess: async (saved) => {
      onSaved?.(saved)
      await inForce(saved)
      undoToast(t('Saved. It holds for calls from now on.'), () => void takeBack(saved))
    },
    onError: async (error) => {
      if (!(error instanceof ApiError && error.code === 'settings-changed')) return
      await client.invalidateQueries({ queryKey: ['settings', accountId] })
    },
  })
}
