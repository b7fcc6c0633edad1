import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AccountSettings } from '../../../../contract/settings.ts'
import { describeChanges } from '../../../../core/policy/describe-changes.ts'
import { getSettings } from '../../../lib/api/use-settings.ts'
import { describeError } from '../../../lib/describe-error.ts'
import { t } from '../../../lib/i18n.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { FormError } from '../../../ui/form-error.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { toastError } from '../../../ui/toast.ts'
import { undoToast } from '../../../ui/undo-toast.tsx'
import { undoSettings } from '../api/undo-settings.ts'
import { ChangeList } from '../changes/change-list.tsx'
import { useNames } from '../draft/names-context.tsx'

interface RestoreDialogProps {
  readonly accountId: string
  /** 0: as before anybody changed anything. */
  readonly version: number
  readonly inForce: AccountSettings
  readonly hasUnsaved: boolean
  readonly onClose: () => void
}

/** Tells what going back to a version changes now, then does it. */
export function RestoreDialog({ accountId, version, inForce, hasUnsaved, onClose }: RestoreDialogProps) {
  const client = useQueryClient()
  const names = useNames()
  const older = useQuery({
    queryKey: ['settings', accountId, 'version', version],
    queryFn: ({ signal }) => getSettings(accountId, version, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const goTo = async (target: number, from: number) => {
    const saved = await undoSettings(accountId, { version: target, basedOnVersion: from })
    client.setQueryData(['settings', accountId], saved)
    await client.invalidateQueries({ queryKey: ['settings', accountId, 'history'] })
    return saved
  }
  const restore = useMutation({
    mutationFn: () => goTo(version, inForce.version),
    onSuccess: (saved) => {
      onClose()
      undoToast(t('The settings are as in {version}.', { version: nameOf(version) }), () => {
        goTo(inForce.version, saved.version).catch(toastError)
      })
    },
  })
  const changes = older.data && describeChanges(inForce.settings, older.data.settings, names)
  return (
    <ConfirmDialog
      title={t('Go back to {version}?', { version: nameOf(version) })}
      action={t('Go back')}
      isHarmless
      pending={restore.isPending}
      error={restore.isError ? describeError(restore.error).text : undefined}
      onConfirm={() => restore.mutate()}
      onClose={onClose}
    >
      {hasUnsaved && (
        <FormError>{t('You have unsaved changes. They stay in the form, to be put on top or discarded.')}</FormError>
      )}
      {older.isError && <FormError>{describeError(older.error).text}</FormError>}
      {older.isPending && <Skeleton height={48} />}
      {changes?.length === 0 && <p>{t('Nothing changes: those settings are the same as the ones in force.')}</p>}
      {changes && changes.length > 0 && (
        <>
          <p>{t('This changes now, for calls from now on:')}</p>
          <ChangeList changes={changes} label={t('What going back changes')} />
        </>
      )}
    </ConfirmDialog>
  )
}

const nameOf = (version: number) => (version === 0 ? t('the defaults') : t('version {version}', { version }))
