import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AccountSettings, Settings } from '../../../../contract/settings.ts'
import { putSettings } from '../../../lib/api/put-settings.ts'
import { ApiError } from '../../../lib/request.ts'
import { toastError } from '../../../ui/toast.ts'
import { undoToast } from '../../../ui/undo-toast.tsx'
import { undoSettings } from '../api/undo-settings.ts'
import type { SettingsDraft } from '../draft/use-settings-draft.ts'

/** Saves the draft as a new version, which can be taken back at once. */
export function useSave(accountId: string, draft: SettingsDraft) {
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
    mutationFn: (comment: string) =>
      putSettings(accountId, {
        settings: draft.settings as Settings,
        basedOnVersion: draft.base.version,
        ...(comment !== '' && { comment }),
      }),
    onSuccess: async (saved) => {
      draft.follow(saved)
      await inForce(saved)
      undoToast('Saved. It holds for calls from now on.', () => void takeBack(saved))
    },
    onError: async (error) => {
      if (!(error instanceof ApiError && error.code === 'settings-changed')) return
      await client.invalidateQueries({ queryKey: ['settings', accountId] })
    },
  })
}
